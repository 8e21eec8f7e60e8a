create table duty_day (
    day text collate "C" primary key
);
