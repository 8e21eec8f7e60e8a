-- A line that is answered twice after a crash must mean the same twice, although it moved the dialogue on.

alter table dialogue add column by text not null default ''; -- key of the line that led to this state
alter table dialogue add column meant text not null default ''; -- the action it meant, '' when it only moved on
