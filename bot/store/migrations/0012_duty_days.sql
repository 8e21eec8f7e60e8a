-- The last days on which the duty of the day was done: a clock that jumped has none just before today.
create table duty_day (
    day text primary key not null
) strict, without rowid;
