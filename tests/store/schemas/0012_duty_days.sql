BEGIN TRANSACTION;
CREATE TABLE account (
    platform text not null,
    user_id text not null,
    school integer not null,
    person integer not null, held text,
    primary key (platform, user_id, school),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "account" VALUES('discord','100',1,10,NULL);
INSERT INTO "account" VALUES('discord','101',1,11,NULL);
CREATE TABLE chosen_school (
    platform text not null,
    user_id text not null,
    school integer not null references school (id),
    primary key (platform, user_id)
) strict, without rowid;
INSERT INTO "chosen_school" VALUES('x','x',1);
CREATE TABLE claim (
    id integer primary key,
    school integer not null,
    person integer not null,
    realisation integer not null,
    framework text not null,
    version text not null,
    part text not null,
    code text not null,
    label text not null, -- the wording of the day
    state text not null,
    attempt integer not null,
    since integer not null,
    unique (realisation, framework, version, part, code),
    foreign key (school, realisation) references realisation (school, id),
    foreign key (school, person) references person (school, id)
) strict;
INSERT INTO "claim" VALUES(40,1,10,30,'bts-sio','2025','commun','B1.1','Gérer le patrimoine informatique','validée',2,1768386600009);
CREATE TABLE claim_move (
    school integer not null,
    claim integer not null references claim (id),
    place integer not null,
    framework text not null,
    version text not null,
    part text not null,
    code text not null,
    at integer not null,
    primary key (claim, place)
) strict, without rowid;
INSERT INTO "claim_move" VALUES(1,40,1,'x','x','x','x',1);
CREATE TABLE class_role (
    platform text not null,
    space text not null,
    role text not null,
    school integer not null,
    school_group integer not null,
    primary key (platform, space, role),
    foreign key (school, school_group) references school_group (school, id)
) strict, without rowid;
INSERT INTO "class_role" VALUES('x','x','x',1,20);
CREATE TABLE class_room (
    platform text not null,
    room text not null,
    space text not null,
    school integer not null,
    school_group integer not null,
    primary key (platform, room),
    foreign key (school, school_group) references school_group (school, id)
) strict, without rowid;
INSERT INTO "class_room" VALUES('x','x','x',1,20);
CREATE TABLE classwork (
    id integer primary key,
    school integer not null references school (id),
    number integer not null, -- the School's own small number
    teacher integer not null,
    school_group integer, -- null: whoever is in the School
    title text not null,
    day text not null,
    open integer not null check (open in (0, 1)),
    made integer not null,
    unique (school, number),
    unique (school, id),
    foreign key (school, teacher) references person (school, id),
    foreign key (school, school_group) references school_group (school, id)
) strict;
INSERT INTO "classwork" VALUES(1,1,1,10,NULL,'x','x',1,1);
CREATE TABLE "classwork_target" (
    school integer not null,
    classwork integer not null,
    framework text not null,
    version text not null,
    part text not null,
    code text not null,
    label text not null, -- the wording of the day
    primary key (classwork, framework, version, part, code),
    foreign key (school, classwork) references classwork (school, id)
) strict, without rowid;
INSERT INTO "classwork_target" VALUES(1,1,'x','x','x','x','x');
CREATE TABLE command_tree (
    platform text not null,
    application text not null,
    hash text not null,
    ids text not null, -- JSON: name -> the platform's id of it
    at integer not null,
    primary key (platform, application)
) strict, without rowid;
INSERT INTO "command_tree" VALUES('x','x','x','x',1);
CREATE TABLE "decision" (
    school integer not null,
    claim integer not null references claim (id),
    place integer not null,
    attempt integer not null,
    verdict text not null,
    teacher integer not null,
    teacher_name text not null, -- the name of the day
    reason text not null,
    at integer not null,
    undone integer, -- when it was taken back
    primary key (claim, place),
    foreign key (school, teacher) references person (school, id)
) strict, without rowid;
INSERT INTO "decision" VALUES(1,40,1,1,'à compléter',11,'Mme Martin','Il manque l’export',1768386600003,NULL);
INSERT INTO "decision" VALUES(1,40,2,2,'validée',11,'Mme Martin','',1768386600009,NULL);
CREATE TABLE departure (
    school integer not null,
    person integer not null,
    school_group integer not null,
    at integer not null,
    purge text not null,
    primary key (school, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "departure" VALUES(1,10,20,1,'x');
CREATE TABLE dialogue (
    platform text not null,
    user_id text not null,
    room text not null,
    state text not null,
    until integer not null, by text not null default '', meant text not null default '',
    primary key (platform, user_id, room)
) strict, without rowid;
INSERT INTO "dialogue" VALUES('discord','100','r','{}',1768386600001,'','');
CREATE TABLE duty_day (
    day text primary key not null
) strict, without rowid;
INSERT INTO "duty_day" VALUES('x');
CREATE TABLE entry_move (
    school integer not null references school (id),
    framework text not null,
    version text not null,
    code text not null,
    to_part text not null,
    to_code text not null,
    primary key (school, framework, version, code)
) strict, without rowid;
INSERT INTO "entry_move" VALUES(1,'x','x','x','x','x');
CREATE TABLE erasure_request (
    school integer not null,
    person integer not null,
    asked integer not null,
    due integer not null,
    primary key (school, person),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "erasure_request" VALUES(1,10,1,1);
CREATE TABLE former_token (
    token blob primary key,
    school integer not null,
    person integer not null,
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "former_token" VALUES(X'78',1,10);
CREATE TABLE imported_framework (
    school integer not null references school (id),
    framework text not null,
    version text not null,
    title text not null,
    content text not null, -- our own TOML
    digest text not null, -- sha256 of codes, parts, parents and texts
    active integer not null check (active in (0, 1)),
    at integer not null, entries integer not null default 0,
    primary key (school, framework, version)
) strict;
INSERT INTO "imported_framework" VALUES(1,'x','x','x','x','x',1,1,0);
CREATE TABLE imported_line (
    school integer not null,
    person integer not null,
    fingerprint text not null,
    realisation integer not null,
    primary key (person, fingerprint),
    foreign key (school, person) references person (school, id),
    foreign key (school, realisation) references realisation (school, id)
) strict, without rowid;
INSERT INTO "imported_line" VALUES(1,10,'x',30);
CREATE TABLE join_attempt (
    platform text not null,
    user_id text not null,
    at integer not null
) strict;
INSERT INTO "join_attempt" VALUES('x','x',1);
CREATE TABLE join_code (
    hash text primary key,
    school integer not null,
    school_group integer not null,
    until integer not null,
    foreign key (school, school_group) references school_group (school, id)
) strict, without rowid;
INSERT INTO "join_code" VALUES('x',1,20,1);
CREATE TABLE join_request (
    school integer not null,
    school_group integer not null,
    person integer not null,
    name text not null,
    roster_line integer references roster_line (id),
    at integer not null,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "join_request" VALUES(1,20,10,'x',NULL,1);
CREATE TABLE journal (
    id integer primary key,
    school integer not null,
    at integer not null,
    actor integer not null,
    act text not null,
    subject integer not null,
    codes text not null default ''
) strict;
INSERT INTO "journal" VALUES(50,1,1768386600000,10,'déclarer',30,'B1.1');
CREATE TABLE membership (
    school integer not null,
    school_group integer not null,
    person integer not null,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "membership" VALUES(1,20,10);
CREATE TABLE migration (name text primary key, sha256 text not null, at integer not null) strict, without rowid;
INSERT INTO "migration" VALUES('0001_foundation','55a48ac4713699aa1fd67bbb884b55c76d3c826aa5dcadc8ef276fcef65fcfad',1768386600000);
INSERT INTO "migration" VALUES('0002_portfolio','d3581af164accebd5def615635846d34cc2b25d7a91483737e5014cd2f411dc5',1788220800000);
INSERT INTO "migration" VALUES('0003_classes','3efb9ddbc16793a7dc362bb95ed83f7ff421d5a53aa76ab33869f92b713fb73c',1788220800000);
INSERT INTO "migration" VALUES('0004_privacy','aac8fe69a20776ec90e4586a5fb8b8bae13d351d193ddcc8e80124b3c39ad67d',1788220800000);
INSERT INTO "migration" VALUES('0005_reminders','777ada59bf957dfb999c5e1d251351f3f8838dd5ed74a7bd82dc30dfd290c0c6',1788220800000);
INSERT INTO "migration" VALUES('0006_reports','7b10fc754377e71f3cfffd462ed7a4ccbcd9829aac1b768eb41e1bd129655f66',1788220800000);
INSERT INTO "migration" VALUES('0007_config','8f555fbb0f17b3c1f340aee34d95c0a21b24fa3fb8a8deeb8d25bf081ee1954e',1788220800000);
INSERT INTO "migration" VALUES('0008_matrix','847ea0bea61db4937546aab2d29fbf8365761ccd5f3346c25233a8a8b29aadb6',1788220800000);
INSERT INTO "migration" VALUES('0009_frameworks','2fa978bc1c76cb3017ac261be55eb3fa261ff0a72d3ca00b83f54f16c6a4b065',1788220800000);
INSERT INTO "migration" VALUES('0010_sheets','e723f16f69506622177fa46fb80896d0bad44d4d38daefb0648379b74cab858e',1788220800000);
INSERT INTO "migration" VALUES('0011_exports','3da1645b33abbc4cdf6b0806bfd51cd78b6a51405d82fdee7b420d525c1971e9',1788220800000);
INSERT INTO "migration" VALUES('0012_duty_days','6188353f4dd92ed444324187ad9dc9c796b0ac7432cf7a245e5bacc0b17e3ef4',1788220800000);
CREATE TABLE one_time_code (
    hash text primary key,
    purpose text not null,
    school integer not null references school (id),
    until integer not null,
    used integer
, person integer) strict, without rowid;
INSERT INTO "one_time_code" VALUES('abc','enseignant',1,1768386600001,NULL,NULL);
CREATE TABLE passage_choice (
    school integer not null,
    school_group integer not null,
    person integer not null,
    fate text,
    option text,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "passage_choice" VALUES(1,20,10,NULL,NULL);
CREATE TABLE pending_action (
    id text primary key,
    platform text not null,
    user_id text not null,
    action text not null,
    until integer not null
) strict, without rowid;
INSERT INTO "pending_action" VALUES('k','discord','100','v1:aide:',1768386600001);
CREATE TABLE person (
    id integer primary key,
    school integer not null references school (id),
    name text not null,
    rights text not null default 'étudiant', -- words separated by a space
    option text,
    year integer check (year in (1, 2)),
    session integer,
    portfolio text,
    made integer not null, tell_directly integer not null default 0 check (tell_directly in (0, 1)), informed integer, token blob,
    unique (school, id)
) strict;
INSERT INTO "person" VALUES(10,1,'Lina','étudiant','slam',2,NULL,'https://lina.example',1768386600000,0,NULL,X'6984C76918203F006D928FCDEB4D349C');
INSERT INTO "person" VALUES(11,1,'Mme Martin','enseignant étudiant',NULL,NULL,NULL,NULL,1768386600000,0,NULL,X'131E474A7B5330732EAF887ABE3A7CD4');
CREATE TABLE public_room (
    platform text not null,
    space text not null,
    room text not null,
    school integer not null references school (id),
    primary key (platform, space, room),
    foreign key (platform, space) references space (platform, space)
) strict, without rowid;
INSERT INTO "public_room" VALUES('console','console','x',1);
CREATE TABLE purge_notice (
    school integer not null,
    person integer not null,
    planned text not null,
    purge text not null,
    shown integer,
    primary key (school, person),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "purge_notice" VALUES(1,10,'x','x',NULL);
CREATE TABLE realisation (
    id integer primary key,
    school integer not null,
    person integer not null,
    number integer not null, -- the person's own small number
    version integer not null,
    created integer not null,
    changed integer not null, section integer check (section in (1, 2, 3)), sheet integer check (sheet in (1, 2)), classwork integer references classwork (id), waiting_since integer,
    unique (school, person, number),
    unique (school, id),
    foreign key (school, person) references person (school, id)
) strict;
INSERT INTO "realisation" VALUES(30,1,10,1,2,1768386600000,1768386600005,NULL,NULL,NULL,NULL);
CREATE TABLE realisation_text (
    school integer not null,
    realisation integer not null,
    version integer not null,
    title text not null,
    description text not null,
    first text not null,
    last text not null,
    context text not null,
    links text not null, -- one a line
    products text not null,
    team integer, -- 1 in a team, 0 alone, null not said
    at integer not null, dated integer not null default 0 check (dated in (0, 1)),
    primary key (realisation, version),
    foreign key (school, realisation) references realisation (school, id)
) strict, without rowid;
INSERT INTO "realisation_text" VALUES(1,30,1,'Inventaire','Inventaire de la salle','2026-01-12','2026-01-12','stage 2','','',NULL,1768386600000,0);
INSERT INTO "realisation_text" VALUES(1,30,2,'Inventaire du parc','Inventaire de la salle 204','2026-01-12','2026-01-14','stage 2','https://glpi.example','export.csv',1,1768386600005,0);
CREATE TABLE receipt (
    key text primary key,
    at integer not null,
    outcome text not null
, actor integer) strict, without rowid;
INSERT INTO "receipt" VALUES('discord:1',1768386600000,'v1:preuve.voir::numero=1',NULL);
CREATE TABLE reminder (
    id integer primary key,
    school integer not null references school (id),
    number integer not null, -- what people type
    author integer not null,
    author_user text not null, -- the author's account on the platform of the destination
    nature text not null check (nature in ('salon', 'moi', 'bilan')),
    text text not null,
    phrase text not null, -- the date as it was typed
    schedule text not null, -- JSON, in wall time
    zone text not null,
    platform text not null,
    space text not null,
    room text not null,
    user_id text not null, -- of a direct message, else empty
    mention text not null,
    live text not null,
    school_group integer,
    quiet_first text,
    quiet_last text,
    state text not null check (state in ('actif', 'suspendu', 'terminé', 'supprimé')),
    why text not null default '',
    made integer not null,
    next integer, -- the first slot that has no occurrence yet
    unique (school, number),
    unique (school, id),
    foreign key (school, author) references person (school, id),
    foreign key (school, school_group) references school_group (school, id)
) strict;
INSERT INTO "reminder" VALUES(1,1,1,10,'x','salon','x','x','x','x','x','x','x','x','x','x',NULL,NULL,NULL,'actif','',1,NULL);
CREATE TABLE reminder_done (
    school integer not null,
    occurrence integer not null references reminder_occurrence (id),
    person integer not null,
    at integer not null,
    primary key (occurrence, person),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "reminder_done" VALUES(1,1,10,1);
CREATE TABLE reminder_occurrence (
    id integer primary key,
    school integer not null,
    reminder integer not null,
    kind text not null check (kind in ('règle', 'report', 'repli', 'avis', 'rattrapage')),
    slot integer not null, -- when the rule says
    due integer not null, -- after quiet hours
    state text not null check (state in ('due', 'claimed', 'sent', 'uncertain', 'failed', 'undeliverable')),
    attempts integer not null default 0,
    next_try integer, -- null: not to be claimed
    doubt integer, -- the earliest attempt that may have gone through unheard
    resent integer not null default 0,
    late integer not null default 0,
    reference text not null default '', -- of the message on its platform
    why text not null default '',
    folded integer references reminder_occurrence (id), -- the catch-up that tells it
    platform text, -- null: where the rule says
    space text,
    room text,
    user_id text,
    ended integer,
    unique (reminder, kind, slot),
    foreign key (school, reminder) references reminder (school, id)
) strict;
INSERT INTO "reminder_occurrence" VALUES(1,1,1,'règle',1,1,'due',0,NULL,NULL,0,0,'','',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE roster_line (
    id integer primary key,
    school integer not null,
    school_group integer not null,
    name text not null,
    person integer,
    unique (school_group, name),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict;
INSERT INTO "roster_line" VALUES(1,1,20,'x',NULL);
CREATE TABLE school (
    id integer primary key,
    name text not null unique,
    zone text not null
) strict;
INSERT INTO "school" VALUES(1,'Lycée Ada-Lovelace','Europe/Paris');
CREATE TABLE school_framework (
    school integer primary key references school (id),
    framework text not null,
    version text not null,
    since integer not null
) strict;
INSERT INTO "school_framework" VALUES(1,'x','x',1);
CREATE TABLE school_group (
    id integer primary key,
    school integer not null references school (id),
    name text not null,
    year integer not null, level integer not null default 1 check (level in (1, 2)), session integer, headcount integer check (headcount between 1 and 500), closed integer, -- calendar year in which the school year starts
    unique (school, id),
    unique (school, year, name)
) strict;
INSERT INTO "school_group" VALUES(20,1,'2SIO',2025,1,NULL,NULL,NULL);
CREATE TABLE school_term (
    id integer primary key,
    school integer not null references school (id),
    form text not null,
    folded text not null,
    codes text not null, -- separated by a space, best first
    made integer not null,
    unique (school, folded)
) strict;
INSERT INTO "school_term" VALUES(1,1,'x','x','x',1);
CREATE TABLE sheet_words (
    realisation integer primary key,
    school integer not null,
    organisation text not null,
    place text not null,
    conditions text not null,
    resources text not null,
    access text not null,
    foreign key (school, realisation) references realisation (school, id)
) strict;
INSERT INTO "sheet_words" VALUES(30,1,'x','x','x','x','x');
CREATE TABLE space (
    platform text not null,
    space text not null,
    school integer not null references school (id),
    primary key (platform, space)
) strict, without rowid;
INSERT INTO "space" VALUES('console','console',1);
INSERT INTO "space" VALUES('discord','42',1);
CREATE TABLE space_role (
    platform text not null,
    space text not null,
    role text not null,
    school integer not null references school (id),
    granted text not null check (granted in ('étudiant', 'enseignant')),
    confirmed integer,
    primary key (platform, space, role),
    foreign key (platform, space) references space (platform, space)
) strict, without rowid;
INSERT INTO "space_role" VALUES('console','console','x',1,'étudiant',NULL);
CREATE TABLE space_settings (
    platform text not null,
    space text not null,
    school integer not null references school (id),
    reminder_room text not null default '',
    zone text not null default '', -- IANA; the School's own when empty
    primary key (platform, space),
    foreign key (platform, space) references space (platform, space)
) strict, without rowid;
INSERT INTO "space_settings" VALUES('console','console',1,'','');
CREATE TABLE stage (
    school integer not null,
    school_group integer not null,
    number integer not null check (number in (1, 2)),
    first text not null,
    last text not null,
    primary key (school_group, number),
    foreign key (school, school_group) references school_group (school, id)
) strict, without rowid;
INSERT INTO "stage" VALUES(1,20,2,'2026-01-05','2026-02-06');
CREATE TABLE table_blank (
    school integer not null,
    session integer not null,
    name text not null,
    content blob not null,
    teacher integer not null,
    at integer not null,
    primary key (school, session),
    foreign key (school, teacher) references person (school, id)
) strict;
INSERT INTO "table_blank" VALUES(1,1,'x',X'78',10,1);
CREATE TABLE table_export (
    id integer primary key,
    school integer not null,
    person integer not null,
    at integer not null,
    crosses text not null, validated integer not null default 0 check (validated in (0, 1)),
    foreign key (school, person) references person (school, id)
) strict;
INSERT INTO "table_export" VALUES(1,1,10,1,'x',0);
CREATE TABLE table_import (
    id integer primary key,
    school integer not null,
    person integer not null,
    lines text not null, -- JSON
    until integer not null,
    foreign key (school, person) references person (school, id)
) strict;
INSERT INTO "table_import" VALUES(1,1,10,'x',1);
CREATE TABLE teaching (
    school integer not null,
    school_group integer not null,
    person integer not null,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "teaching" VALUES(1,20,10);
CREATE TABLE told (
    school integer not null,
    person integer not null,
    subject text not null,
    at integer not null,
    number integer not null,
    primary key (person, subject),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "told" VALUES(1,10,'x',1,1);
CREATE TABLE unknown_word (
    school integer not null references school (id),
    word text not null,
    day text not null,
    primary key (school, word, day)
) strict, without rowid;
INSERT INTO "unknown_word" VALUES(1,'x','x');
CREATE TABLE unread_decision (
    school integer not null,
    person integer not null,
    claim integer not null references claim (id),
    place integer not null,
    at integer not null,
    primary key (person, claim, place),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "unread_decision" VALUES(1,10,40,1,1);
CREATE TABLE usual_reason (
    school integer not null,
    teacher integer not null,
    place integer not null,
    reason text not null,
    primary key (teacher, place),
    foreign key (school, teacher) references person (school, id)
) strict, without rowid;
INSERT INTO "usual_reason" VALUES(1,10,1,'x');
CREATE INDEX account_of_person on account (school, person);
CREATE INDEX membership_of_person on membership (school, person);
CREATE INDEX journal_of_subject on journal (school, subject);
CREATE INDEX receipt_age on receipt (at);
CREATE UNIQUE INDEX realisation_sheet on realisation (school, person, sheet) where sheet is not null;
CREATE UNIQUE INDEX realisation_classwork on realisation (classwork, person) where classwork is not null;
CREATE INDEX realisation_waiting on realisation (school, person, waiting_since) where waiting_since is not null;
CREATE INDEX teaching_of_person on teaching (school, person);
CREATE INDEX class_room_of_group on class_room (school_group);
CREATE INDEX roster_line_of_person on roster_line (school, person);
CREATE INDEX join_code_of_group on join_code (school_group);
CREATE INDEX join_attempt_of_account on join_attempt (platform, user_id, at);
CREATE INDEX join_request_of_person on join_request (school, person);
CREATE INDEX journal_of_actor on journal (school, actor, at);
CREATE UNIQUE INDEX person_of_token on person (token);
CREATE TRIGGER person_token after insert on person when new.token is null begin
    update person set token = randomblob(16) where id = new.id;
end;
CREATE INDEX receipt_of_actor on receipt (actor);
CREATE INDEX unknown_word_day on unknown_word (day);
CREATE INDEX former_token_of_person on former_token (school, person);
CREATE INDEX reminder_next on reminder (next) where state = 'actif' and next is not null;
CREATE INDEX reminder_of_author on reminder (school, author);
CREATE INDEX reminder_of_group on reminder (school, school_group);
CREATE INDEX reminder_occurrence_open on reminder_occurrence (next_try) where state in ('due', 'claimed');
CREATE INDEX reminder_occurrence_folded on reminder_occurrence (folded) where folded is not null;
CREATE INDEX reminder_done_of_person on reminder_done (school, person);
CREATE INDEX table_export_of_person on table_export (school, person, id);
CREATE INDEX table_import_age on table_import (until);
CREATE INDEX claim_of_person on claim (school, person);
CREATE INDEX claim_counting on claim (school, person, framework, version, code, state);
COMMIT;
