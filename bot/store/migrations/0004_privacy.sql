-- What people were told, what they asked to be forgotten, and the words that a school adds to the search.

-- The instant at which the person read who sees their data, for how long, and what they can ask.
alter table person add column informed integer;
