-- What only the sheet of block 2 asks of a realisation, in the student's words; an empty text says nothing.
create table sheet_words (
    realisation integer primary key,
    school integer not null,
    organisation text not null,
    place text not null,
    conditions text not null,
    resources text not null,
    access text not null,
    foreign key (school, realisation) references realisation (school, id)
) strict;
