BEGIN TRANSACTION;
CREATE TABLE account (
    platform text not null,
    user_id text not null,
    school integer not null,
    person integer not null,
    primary key (platform, user_id, school),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
INSERT INTO "account" VALUES('discord','100',1,10);
INSERT INTO "account" VALUES('discord','101',1,11);
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
    unique (realisation, framework, part, code),
    foreign key (school, realisation) references realisation (school, id),
    foreign key (school, person) references person (school, id)
) strict;
INSERT INTO "claim" VALUES(40,1,10,30,'bts-sio','2025','commun','B1.1','Gérer le patrimoine informatique','validée',2,1768386600009);
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
CREATE TABLE classwork_target (
    school integer not null,
    classwork integer not null,
    framework text not null,
    version text not null,
    part text not null,
    code text not null,
    label text not null, -- the wording of the day
    primary key (classwork, framework, part, code),
    foreign key (school, classwork) references classwork (school, id)
) strict, without rowid;
INSERT INTO "classwork_target" VALUES(1,1,'x','x','x','x','x');
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
CREATE TABLE dialogue (
    platform text not null,
    user_id text not null,
    room text not null,
    state text not null,
    until integer not null,
    primary key (platform, user_id, room)
) strict, without rowid;
INSERT INTO "dialogue" VALUES('discord','100','r','{}',1768386600001);
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
CREATE TABLE one_time_code (
    hash text primary key,
    purpose text not null,
    school integer not null references school (id),
    until integer not null,
    used integer
) strict, without rowid;
INSERT INTO "one_time_code" VALUES('abc','enseignant',1,1768386600001,NULL);
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
    made integer not null, tell_directly integer not null default 0 check (tell_directly in (0, 1)),
    unique (school, id)
) strict;
INSERT INTO "person" VALUES(10,1,'Lina','étudiant','slam',2,NULL,'https://lina.example',1768386600000,0);
INSERT INTO "person" VALUES(11,1,'Mme Martin','enseignant étudiant',NULL,NULL,NULL,NULL,1768386600000,0);
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
) strict, without rowid;
INSERT INTO "receipt" VALUES('discord:1',1768386600000,'v1:preuve.voir::numero=1');
CREATE TABLE school (
    id integer primary key,
    name text not null unique,
    zone text not null
) strict;
INSERT INTO "school" VALUES(1,'Lycée Ada-Lovelace','Europe/Paris');
CREATE TABLE school_group (
    id integer primary key,
    school integer not null references school (id),
    name text not null,
    year integer not null, -- calendar year in which the school year starts
    unique (school, id),
    unique (school, year, name)
) strict;
INSERT INTO "school_group" VALUES(20,1,'2SIO',2025);
CREATE TABLE space (
    platform text not null,
    space text not null,
    school integer not null references school (id),
    primary key (platform, space)
) strict, without rowid;
INSERT INTO "space" VALUES('console','console',1);
INSERT INTO "space" VALUES('discord','42',1);
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
CREATE INDEX claim_of_person on claim (school, person);
CREATE INDEX journal_of_subject on journal (school, subject);
CREATE INDEX receipt_age on receipt (at);
CREATE UNIQUE INDEX realisation_sheet on realisation (school, person, sheet) where sheet is not null;
CREATE UNIQUE INDEX realisation_classwork on realisation (classwork, person) where classwork is not null;
CREATE INDEX realisation_waiting on realisation (school, person, waiting_since) where waiting_since is not null;
COMMIT;
