-- The same tables as those of SQLite, where a comment says what each holds; a test compares the two, column by
-- column. Texts sort by their bytes here too. References can wait for the end of a transaction: an erasure does.

create table school (
    id bigint primary key,
    name text collate "C" not null unique,
    zone text collate "C" not null
);

create table space (
    platform text collate "C" not null,
    space text collate "C" not null,
    school bigint not null references school (id) deferrable,
    primary key (platform, space)
);

create table person (
    id bigint primary key,
    school bigint not null references school (id) deferrable,
    name text collate "C" not null,
    rights text collate "C" not null default 'étudiant',
    option text collate "C",
    year bigint check (year in (1, 2)),
    session bigint,
    portfolio text collate "C",
    made bigint not null,
    tell_directly bigint not null default 0 check (tell_directly in (0, 1)),
    informed bigint,
    token bytea default uuid_send(gen_random_uuid()),
    unique (school, id)
);
create unique index person_of_token on person (token);

create table account (
    platform text collate "C" not null,
    user_id text collate "C" not null,
    school bigint not null,
    person bigint not null,
    held text collate "C",
    primary key (platform, user_id, school),
    foreign key (school, person) references person (school, id) deferrable
);
create index account_of_person on account (school, person);

create table one_time_code (
    hash text collate "C" primary key,
    purpose text collate "C" not null,
    school bigint not null references school (id) deferrable,
    until bigint not null,
    used bigint,
    person bigint
);

create table school_group (
    id bigint primary key,
    school bigint not null references school (id) deferrable,
    name text collate "C" not null,
    year bigint not null,
    level bigint not null default 1 check (level in (1, 2)),
    session bigint,
    headcount bigint check (headcount between 1 and 500),
    closed bigint,
    unique (school, id),
    unique (school, year, name)
);

create table stage (
    school bigint not null,
    school_group bigint not null,
    number bigint not null check (number in (1, 2)),
    first text collate "C" not null,
    last text collate "C" not null,
    primary key (school_group, number),
    foreign key (school, school_group) references school_group (school, id) deferrable
);

create table membership (
    school bigint not null,
    school_group bigint not null,
    person bigint not null,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id) deferrable,
    foreign key (school, person) references person (school, id) deferrable
);
create index membership_of_person on membership (school, person);

create table journal (
    id bigint primary key,
    school bigint not null,
    at bigint not null,
    actor bigint not null,
    act text collate "C" not null,
    subject bigint not null,
    codes text collate "C" not null default ''
);
create index journal_of_subject on journal (school, subject);
create index journal_of_actor on journal (school, actor, at);

create table receipt (
    key text collate "C" primary key,
    at bigint not null,
    outcome text collate "C" not null,
    actor bigint
);
create index receipt_age on receipt (at);
create index receipt_of_actor on receipt (actor);

create table pending_action (
    id text collate "C" primary key,
    platform text collate "C" not null,
    user_id text collate "C" not null,
    action text collate "C" not null,
    until bigint not null
);

create table dialogue (
    platform text collate "C" not null,
    user_id text collate "C" not null,
    room text collate "C" not null,
    state text collate "C" not null,
    until bigint not null,
    by text collate "C" not null default '',
    meant text collate "C" not null default '',
    primary key (platform, user_id, room)
);

create table classwork (
    id bigint primary key,
    school bigint not null references school (id) deferrable,
    number bigint not null,
    teacher bigint not null,
    school_group bigint,
    title text collate "C" not null,
    day text collate "C" not null,
    open bigint not null check (open in (0, 1)),
    made bigint not null,
    unique (school, number),
    unique (school, id),
    foreign key (school, teacher) references person (school, id) deferrable,
    foreign key (school, school_group) references school_group (school, id) deferrable
);

create table realisation (
    id bigint primary key,
    school bigint not null,
    person bigint not null,
    number bigint not null,
    version bigint not null,
    created bigint not null,
    changed bigint not null,
    section bigint check (section in (1, 2, 3)),
    sheet bigint check (sheet in (1, 2)),
    classwork bigint references classwork (id) deferrable,
    waiting_since bigint,
    unique (school, person, number),
    unique (school, id),
    foreign key (school, person) references person (school, id) deferrable
);
create unique index realisation_sheet on realisation (school, person, sheet) where sheet is not null;
create unique index realisation_classwork on realisation (classwork, person) where classwork is not null;
create index realisation_waiting on realisation (school, person, waiting_since) where waiting_since is not null;

create table realisation_text (
    school bigint not null,
    realisation bigint not null,
    version bigint not null,
    title text collate "C" not null,
    description text collate "C" not null,
    first text collate "C" not null,
    last text collate "C" not null,
    context text collate "C" not null,
    links text collate "C" not null,
    products text collate "C" not null,
    team bigint,
    at bigint not null,
    dated bigint not null default 0 check (dated in (0, 1)),
    primary key (realisation, version),
    foreign key (school, realisation) references realisation (school, id) deferrable
);

create table told (
    school bigint not null,
    person bigint not null,
    subject text collate "C" not null,
    at bigint not null,
    number bigint not null,
    primary key (person, subject),
    foreign key (school, person) references person (school, id) deferrable
);

create table usual_reason (
    school bigint not null,
    teacher bigint not null,
    place bigint not null,
    reason text collate "C" not null,
    primary key (teacher, place),
    foreign key (school, teacher) references person (school, id) deferrable
);

create table teaching (
    school bigint not null,
    school_group bigint not null,
    person bigint not null,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id) deferrable,
    foreign key (school, person) references person (school, id) deferrable
);
create index teaching_of_person on teaching (school, person);

create table class_room (
    platform text collate "C" not null,
    room text collate "C" not null,
    space text collate "C" not null,
    school bigint not null,
    school_group bigint not null,
    primary key (platform, room),
    foreign key (school, school_group) references school_group (school, id) deferrable
);
create index class_room_of_group on class_room (school_group);

create table roster_line (
    id bigint primary key,
    school bigint not null,
    school_group bigint not null,
    name text collate "C" not null,
    person bigint,
    unique (school_group, name),
    foreign key (school, school_group) references school_group (school, id) deferrable,
    foreign key (school, person) references person (school, id) deferrable
);
create index roster_line_of_person on roster_line (school, person);

create table join_code (
    hash text collate "C" primary key,
    school bigint not null,
    school_group bigint not null,
    until bigint not null,
    foreign key (school, school_group) references school_group (school, id) deferrable
);
create index join_code_of_group on join_code (school_group);

create table join_attempt (
    platform text collate "C" not null,
    user_id text collate "C" not null,
    at bigint not null
);
create index join_attempt_of_account on join_attempt (platform, user_id, at);

create table join_request (
    school bigint not null,
    school_group bigint not null,
    person bigint not null,
    name text collate "C" not null,
    roster_line bigint references roster_line (id) deferrable,
    at bigint not null,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id) deferrable,
    foreign key (school, person) references person (school, id) deferrable
);
create index join_request_of_person on join_request (school, person);

create table departure (
    school bigint not null,
    person bigint not null,
    school_group bigint not null,
    at bigint not null,
    purge text collate "C" not null,
    primary key (school, person),
    foreign key (school, school_group) references school_group (school, id) deferrable,
    foreign key (school, person) references person (school, id) deferrable
);

create table passage_choice (
    school bigint not null,
    school_group bigint not null,
    person bigint not null,
    fate text collate "C",
    option text collate "C",
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id) deferrable,
    foreign key (school, person) references person (school, id) deferrable
);

create table chosen_school (
    platform text collate "C" not null,
    user_id text collate "C" not null,
    school bigint not null references school (id) deferrable,
    primary key (platform, user_id)
);

create table class_role (
    platform text collate "C" not null,
    space text collate "C" not null,
    role text collate "C" not null,
    school bigint not null,
    school_group bigint not null,
    primary key (platform, space, role),
    foreign key (school, school_group) references school_group (school, id) deferrable
);

create table erasure_request (
    school bigint not null,
    person bigint not null,
    asked bigint not null,
    due bigint not null,
    primary key (school, person),
    foreign key (school, person) references person (school, id) deferrable
);

create table purge_notice (
    school bigint not null,
    person bigint not null,
    planned text collate "C" not null,
    purge text collate "C" not null,
    shown bigint,
    primary key (school, person),
    foreign key (school, person) references person (school, id) deferrable
);

create table school_term (
    id bigint primary key,
    school bigint not null references school (id) deferrable,
    form text collate "C" not null,
    folded text collate "C" not null,
    codes text collate "C" not null,
    made bigint not null,
    unique (school, folded)
);

create table unknown_word (
    school bigint not null references school (id) deferrable,
    word text collate "C" not null,
    day text collate "C" not null,
    primary key (school, word, day)
);
create index unknown_word_day on unknown_word (day);

create table former_token (
    token bytea primary key,
    school bigint not null,
    person bigint not null,
    foreign key (school, person) references person (school, id) deferrable
);
create index former_token_of_person on former_token (school, person);

create table reminder (
    id bigint primary key,
    school bigint not null references school (id) deferrable,
    number bigint not null,
    author bigint not null,
    author_user text collate "C" not null,
    nature text collate "C" not null check (nature in ('salon', 'moi', 'bilan')),
    text text collate "C" not null,
    phrase text collate "C" not null,
    schedule text collate "C" not null,
    zone text collate "C" not null,
    platform text collate "C" not null,
    space text collate "C" not null,
    room text collate "C" not null,
    user_id text collate "C" not null,
    mention text collate "C" not null,
    live text collate "C" not null,
    school_group bigint,
    quiet_first text collate "C",
    quiet_last text collate "C",
    state text collate "C" not null check (state in ('actif', 'suspendu', 'terminé', 'supprimé')),
    why text collate "C" not null default '',
    made bigint not null,
    next bigint,
    unique (school, number),
    unique (school, id),
    foreign key (school, author) references person (school, id) deferrable,
    foreign key (school, school_group) references school_group (school, id) deferrable
);
create index reminder_next on reminder (next) where state = 'actif' and next is not null;
create index reminder_of_author on reminder (school, author);
create index reminder_of_group on reminder (school, school_group);

create table reminder_occurrence (
    id bigint primary key,
    school bigint not null,
    reminder bigint not null,
    kind text collate "C" not null check (kind in ('règle', 'report', 'repli', 'avis', 'rattrapage')),
    slot bigint not null,
    due bigint not null,
    state text collate "C" not null check (state in ('due', 'claimed', 'sent', 'uncertain', 'failed', 'undeliverable')),
    attempts bigint not null default 0,
    next_try bigint,
    doubt bigint,
    resent bigint not null default 0,
    late bigint not null default 0,
    reference text collate "C" not null default '',
    why text collate "C" not null default '',
    folded bigint references reminder_occurrence (id) deferrable,
    platform text collate "C",
    space text collate "C",
    room text collate "C",
    user_id text collate "C",
    ended bigint,
    unique (reminder, kind, slot),
    foreign key (school, reminder) references reminder (school, id) deferrable
);
create index reminder_occurrence_open on reminder_occurrence (next_try) where state in ('due', 'claimed');
create index reminder_occurrence_folded on reminder_occurrence (folded) where folded is not null;

create table reminder_done (
    school bigint not null,
    occurrence bigint not null references reminder_occurrence (id) deferrable,
    person bigint not null,
    at bigint not null,
    primary key (occurrence, person),
    foreign key (school, person) references person (school, id) deferrable
);
create index reminder_done_of_person on reminder_done (school, person);

create table table_blank (
    school bigint not null,
    session bigint not null,
    name text collate "C" not null,
    content bytea not null,
    teacher bigint not null,
    at bigint not null,
    primary key (school, session),
    foreign key (school, teacher) references person (school, id) deferrable
);

create table table_export (
    id bigint primary key,
    school bigint not null,
    person bigint not null,
    at bigint not null,
    crosses text collate "C" not null,
    validated bigint not null default 0 check (validated in (0, 1)),
    foreign key (school, person) references person (school, id) deferrable
);
create index table_export_of_person on table_export (school, person, id);

create table table_import (
    id bigint primary key,
    school bigint not null,
    person bigint not null,
    lines text collate "C" not null,
    until bigint not null,
    foreign key (school, person) references person (school, id) deferrable
);
create index table_import_age on table_import (until);

create table imported_line (
    school bigint not null,
    person bigint not null,
    fingerprint text collate "C" not null,
    realisation bigint not null,
    primary key (person, fingerprint),
    foreign key (school, person) references person (school, id) deferrable,
    foreign key (school, realisation) references realisation (school, id) deferrable
);

create table imported_framework (
    school bigint not null references school (id) deferrable,
    framework text collate "C" not null,
    version text collate "C" not null,
    title text collate "C" not null,
    content text collate "C" not null,
    digest text collate "C" not null,
    active bigint not null check (active in (0, 1)),
    at bigint not null,
    entries bigint not null default 0,
    primary key (school, framework, version)
);

create table space_settings (
    platform text collate "C" not null,
    space text collate "C" not null,
    school bigint not null references school (id) deferrable,
    reminder_room text collate "C" not null default '',
    zone text collate "C" not null default '',
    primary key (platform, space),
    foreign key (platform, space) references space (platform, space) deferrable
);

create table space_role (
    platform text collate "C" not null,
    space text collate "C" not null,
    role text collate "C" not null,
    school bigint not null references school (id) deferrable,
    granted text collate "C" not null check (granted in ('étudiant', 'enseignant')),
    confirmed bigint,
    primary key (platform, space, role),
    foreign key (platform, space) references space (platform, space) deferrable
);

create table public_room (
    platform text collate "C" not null,
    space text collate "C" not null,
    room text collate "C" not null,
    school bigint not null references school (id) deferrable,
    primary key (platform, space, room),
    foreign key (platform, space) references space (platform, space) deferrable
);

create table command_tree (
    platform text collate "C" not null,
    application text collate "C" not null,
    hash text collate "C" not null,
    ids text collate "C" not null,
    at bigint not null,
    primary key (platform, application)
);

create table school_framework (
    school bigint primary key references school (id) deferrable,
    framework text collate "C" not null,
    version text collate "C" not null,
    since bigint not null
);

create table entry_move (
    school bigint not null references school (id) deferrable,
    framework text collate "C" not null,
    version text collate "C" not null,
    code text collate "C" not null,
    to_part text collate "C" not null,
    to_code text collate "C" not null,
    primary key (school, framework, version, code)
);

create table claim (
    id bigint primary key,
    school bigint not null,
    person bigint not null,
    realisation bigint not null,
    framework text collate "C" not null,
    version text collate "C" not null,
    part text collate "C" not null,
    code text collate "C" not null,
    label text collate "C" not null,
    state text collate "C" not null,
    attempt bigint not null,
    since bigint not null,
    unique (realisation, framework, version, part, code),
    foreign key (school, realisation) references realisation (school, id) deferrable,
    foreign key (school, person) references person (school, id) deferrable
);
create index claim_of_person on claim (school, person);
create index claim_counting on claim (school, person, framework, version, code, state);

create table decision (
    school bigint not null,
    claim bigint not null references claim (id) deferrable,
    place bigint not null,
    attempt bigint not null,
    verdict text collate "C" not null,
    teacher bigint not null,
    teacher_name text collate "C" not null,
    reason text collate "C" not null,
    at bigint not null,
    undone bigint,
    primary key (claim, place),
    foreign key (school, teacher) references person (school, id) deferrable
);

create table unread_decision (
    school bigint not null,
    person bigint not null,
    claim bigint not null references claim (id) deferrable,
    place bigint not null,
    at bigint not null,
    primary key (person, claim, place),
    foreign key (school, person) references person (school, id) deferrable
);

create table claim_move (
    school bigint not null,
    claim bigint not null references claim (id) deferrable,
    place bigint not null,
    framework text collate "C" not null,
    version text collate "C" not null,
    part text collate "C" not null,
    code text collate "C" not null,
    at bigint not null,
    primary key (claim, place)
);

create table classwork_target (
    school bigint not null,
    classwork bigint not null,
    framework text collate "C" not null,
    version text collate "C" not null,
    part text collate "C" not null,
    code text collate "C" not null,
    label text collate "C" not null,
    primary key (classwork, framework, version, part, code),
    foreign key (school, classwork) references classwork (school, id) deferrable
);

create table sheet_words (
    realisation bigint primary key,
    school bigint not null,
    organisation text collate "C" not null,
    place text collate "C" not null,
    conditions text collate "C" not null,
    resources text collate "C" not null,
    access text collate "C" not null,
    foreign key (school, realisation) references realisation (school, id) deferrable
);

-- Two persons become one: each row that points at `other` is given to `kept`, unless `kept` has the same one.
create function hand_over(holder text, pointing text, kept bigint, in_school bigint, other bigint) returns void
language plpgsql as $$
declare place tid;
begin
    for place in execute format('select ctid from %I where school = $1 and %I = $2', holder, pointing)
        using in_school, other
    loop
        begin
            execute format('update %I set %I = $1 where ctid = $2', holder, pointing) using kept, place;
        exception when unique_violation then
            null;
        end;
    end loop;
end $$;
