CREATE TYPE dataset_status_enum AS ENUM (
    'draft',
    'ready'
);
CREATE TYPE record_status_enum AS ENUM (
    'pending',
    'completed'
);
CREATE TYPE response_status_enum AS ENUM (
    'draft',
    'submitted',
    'discarded'
);
CREATE TYPE suggestion_type_enum AS ENUM (
    'model',
    'human'
);
CREATE TYPE user_role_enum AS ENUM (
    'owner',
    'admin',
    'annotator'
);
CREATE TABLE alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE datasets (
    id uuid NOT NULL,
    name character varying NOT NULL,
    guidelines text,
    status dataset_status_enum NOT NULL,
    workspace_id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    allow_extra_metadata boolean DEFAULT true NOT NULL,
    last_activity_at timestamp without time zone NOT NULL,
    distribution json NOT NULL,
    metadata json
);
CREATE TABLE datasets_users (
    dataset_id uuid NOT NULL,
    user_id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE fields (
    id uuid NOT NULL,
    name character varying NOT NULL,
    title text NOT NULL,
    required boolean DEFAULT false NOT NULL,
    settings json NOT NULL,
    dataset_id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE metadata_properties (
    id uuid NOT NULL,
    name character varying NOT NULL,
    title text NOT NULL,
    settings json NOT NULL,
    allowed_roles json DEFAULT '[]'::json NOT NULL,
    dataset_id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE questions (
    id uuid NOT NULL,
    name character varying NOT NULL,
    title text NOT NULL,
    description text,
    required boolean DEFAULT false NOT NULL,
    settings json NOT NULL,
    dataset_id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE records (
    id uuid NOT NULL,
    fields json NOT NULL,
    external_id character varying,
    dataset_id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    metadata json,
    status record_status_enum DEFAULT 'pending'::record_status_enum NOT NULL
);
CREATE TABLE responses (
    id uuid NOT NULL,
    "values" json,
    status response_status_enum NOT NULL,
    record_id uuid NOT NULL,
    user_id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE suggestions (
    id uuid NOT NULL,
    value json NOT NULL,
    score json,
    agent character varying,
    type suggestion_type_enum,
    record_id uuid NOT NULL,
    question_id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE users (
    id uuid NOT NULL,
    first_name character varying NOT NULL,
    last_name character varying,
    username character varying NOT NULL,
    role user_role_enum NOT NULL,
    api_key text NOT NULL,
    password_hash text NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE vectors (
    value json NOT NULL,
    record_id uuid NOT NULL,
    vector_settings_id uuid NOT NULL,
    id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE vectors_settings (
    name character varying NOT NULL,
    title text NOT NULL,
    dimensions integer NOT NULL,
    dataset_id uuid NOT NULL,
    id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE webhooks (
    id uuid NOT NULL,
    url text NOT NULL,
    secret text NOT NULL,
    events json NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    description text,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE workspaces (
    id uuid NOT NULL,
    name character varying NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
CREATE TABLE workspaces_users (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    user_id uuid NOT NULL,
    inserted_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);
INSERT INTO alembic_version VALUES ('580a6553186f');
INSERT INTO datasets VALUES ('438b5230-fbbc-5d58-a8f2-88652ea3fae0', 'Everything, in one', '# Rules
Label *every* line; «quotes» and 😀 stay.', 'ready', '8614dd94-8e3f-4fd1-a4b7-1b7670a502d7', '2026-01-05 16:10:22.318803', '2026-01-05 16:10:22.318803', true, '2026-01-05 16:10:22.318803', '{"strategy": "overlap", "min_submitted": 2}', '{"repoId": "argilla/everything", "imported": "UI"}');
INSERT INTO datasets VALUES ('2d766ea1-f6dd-5b5b-a8a6-23dc9a8bbe12', 'draft', NULL, 'draft', '9f36d9a2-5ac5-4068-8c22-b218f5bbbb8c', '2026-01-05 16:10:22.618979', '2026-01-05 16:10:22.618979', false, '2026-01-05 16:10:22.618979', '{"strategy": "overlap", "min_submitted": 1}', NULL);
INSERT INTO datasets_users VALUES ('438b5230-fbbc-5d58-a8f2-88652ea3fae0', '3baa6011-9aa8-47dd-8101-b0110b75a2f0', '2026-01-05 16:10:22.548224', '2026-01-05 16:10:22.548224');
INSERT INTO datasets_users VALUES ('438b5230-fbbc-5d58-a8f2-88652ea3fae0', '24f342ff-1964-4e77-bdbe-0e526264cbd3', '2026-01-05 16:10:22.54823', '2026-01-05 16:10:22.54823');
INSERT INTO datasets_users VALUES ('438b5230-fbbc-5d58-a8f2-88652ea3fae0', '0ef94e9b-c3ce-4eed-846e-531555c6564b', '2026-01-05 16:10:22.548231', '2026-01-05 16:10:22.548231');
INSERT INTO datasets_users VALUES ('438b5230-fbbc-5d58-a8f2-88652ea3fae0', '76c192f0-3318-4aa9-adee-647146ad7308', '2026-01-05 16:10:22.548232', '2026-01-05 16:10:22.548232');
INSERT INTO fields VALUES ('4fb1f68c-ed12-5aa5-93cf-c19d3d8d8f81', 'text', 'Text', true, '{"type": "text", "use_markdown": true}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.3443', '2026-01-05 16:10:22.3443');
INSERT INTO fields VALUES ('edb8ceb3-c299-531b-926e-062ad1830da7', 'picture', 'Picture', false, '{"type": "image"}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.35069', '2026-01-05 16:10:22.35069');
INSERT INTO fields VALUES ('1f9f3341-944c-571f-9993-631eaa80a695', 'talk', 'Talk', false, '{"type": "chat", "use_markdown": true}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.356975', '2026-01-05 16:10:22.356975');
INSERT INTO fields VALUES ('255e3841-1add-5a52-a722-2f8b7e43619f', 'form', 'Form', false, '{"type": "custom", "template": "<b>{{record.fields.form.a}}</b>", "advanced_mode": false}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.358961', '2026-01-05 16:10:22.358961');
INSERT INTO fields VALUES ('f48892e5-4390-476c-b3d3-7371b343ab8c', 'text', 'Text', true, '{"type": "text", "use_markdown": false}', '2d766ea1-f6dd-5b5b-a8a6-23dc9a8bbe12', '2026-01-05 16:10:22.634841', '2026-01-05 16:10:22.634841');
INSERT INTO metadata_properties VALUES ('1a4e695a-db24-4434-98e6-2c8107de5e79', 'source', 'Source', '{"type": "terms", "values": ["web", "book"]}', '["owner", "admin", "annotator"]', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.390398', '2026-01-05 16:10:22.390398');
INSERT INTO metadata_properties VALUES ('86b1743a-5e9c-4a57-a335-73b9596f9bfc', 'anything', 'Anything', '{"type": "terms", "values": null}', '["owner", "admin", "annotator"]', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.400002', '2026-01-05 16:10:22.400002');
INSERT INTO metadata_properties VALUES ('99c5ff26-6b96-4586-a89f-444ffb7e6a2d', 'length', 'Length', '{"type": "integer", "min": 0, "max": 10000}', '["owner", "admin", "annotator"]', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.401908', '2026-01-05 16:10:22.401908');
INSERT INTO metadata_properties VALUES ('388fe038-4a9f-4d82-8527-d87683d86f14', 'score', 'Score', '{"type": "float", "min": null, "max": null}', '["owner", "admin"]', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.403324', '2026-01-05 16:10:22.403324');
INSERT INTO questions VALUES ('eaa054b6-09f6-5aa5-bd1b-7c8bd6933076', 'comment', 'Comment', NULL, false, '{"type": "text", "use_markdown": false}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.36411', '2026-01-05 16:10:22.36411');
INSERT INTO questions VALUES ('93256174-6ce0-5569-bec3-d069dd2eff81', 'rating', 'Rating', NULL, false, '{"type": "rating", "options": [{"value": 0}, {"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}]}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.370643', '2026-01-05 16:10:22.370643');
INSERT INTO questions VALUES ('b34e4eb4-5ecb-5fc6-84a8-b110f5b8e90c', 'label', 'Label', 'Think.', true, '{"type": "label_selection", "options": [{"value": "yes", "text": "Yes", "description": null}, {"value": "no", "text": "No", "description": null}, {"value": "maybe", "text": "Maybe", "description": null}], "visible_options": 3}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.377058', '2026-01-05 16:10:22.377058');
INSERT INTO questions VALUES ('84a06d96-eee3-5fbf-9ec8-aa437b77077b', 'labels', 'Labels', NULL, false, '{"type": "multi_label_selection", "options": [{"value": "yes", "text": "Yes", "description": null}, {"value": "no", "text": "No", "description": null}, {"value": "maybe", "text": "Maybe", "description": null}], "visible_options": null, "options_order": "natural"}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.37898', '2026-01-05 16:10:22.37898');
INSERT INTO questions VALUES ('647dca43-f8c7-5e9e-b111-151f655ef38f', 'ranking', 'Ranking', NULL, false, '{"type": "ranking", "options": [{"value": "yes", "text": "Yes", "description": null}, {"value": "no", "text": "No", "description": null}, {"value": "maybe", "text": "Maybe", "description": null}]}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.380511', '2026-01-05 16:10:22.380511');
INSERT INTO questions VALUES ('10903880-587f-5089-becc-9205c717b704', 'spans', 'Spans', NULL, false, '{"type": "span", "field": "text", "visible_options": null, "allow_overlapping": true, "options": [{"value": "PER", "text": "Person", "description": "a human"}, {"value": "LOC", "text": "Place", "description": null}]}', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.384979', '2026-01-05 16:10:22.384979');
INSERT INTO questions VALUES ('b9b7fc02-9b4f-4916-82a1-c7ed7154e6cb', 'comment', 'Comment', NULL, true, '{"type": "text", "use_markdown": false}', '2d766ea1-f6dd-5b5b-a8a6-23dc9a8bbe12', '2026-01-05 16:10:22.640477', '2026-01-05 16:10:22.640477');
INSERT INTO records VALUES ('4f6f34d6-2632-5b7a-9d14-91e5765572ea', '{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (1).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 1, "b": [1, 2.5, null]}}', 'row-1', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.434172', '2026-01-05 16:10:22.434172', '{"source": "web", "anything": ["x", 1], "length": 9007199254740993, "score": 3.0, "extra": true}', 'pending');
INSERT INTO records VALUES ('4ebd8216-502d-574e-b7f6-ca5b37364145', '{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (2).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 2, "b": [1, 2.5, null]}}', 'row-2', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.469677', '2026-01-05 16:10:22.469677', '{"source": "web", "anything": ["x", 1], "length": 42, "score": 3.0, "extra": true}', 'pending');
INSERT INTO records VALUES ('a8ebec82-61b2-54b4-8619-a46d77e80bb6', '{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (3).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 3, "b": [1, 2.5, null]}}', 'row-3', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.483663', '2026-01-05 16:10:22.483663', '{"source": "web", "anything": ["x", 1], "length": 43, "score": 3.0, "extra": true}', 'pending');
INSERT INTO records VALUES ('e7f23a3e-f9ef-54db-ba1f-fbc0bc24deaf', '{"text": ""}', NULL, '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.504714', '2026-01-05 16:10:22.504714', 'null', 'pending');
INSERT INTO records VALUES ('97e4a348-82e8-50ad-8b3f-3bb2349e95b1', '{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (0).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 0, "b": [1, 2.5, null]}}', 'row-0', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.418146', '2026-01-05 16:10:22.626864', '{"source": "web", "anything": ["x", 1], "length": 40, "score": 3.0, "extra": true}', 'completed');
INSERT INTO records VALUES ('f54c1354-f8a6-5c19-825e-2190c2ad6111', '{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (4).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 4, "b": [1, 2.5, null]}}', 'row-4', '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '2026-01-05 16:10:22.496294', '2026-01-05 16:10:22.62687', 'null', 'completed');
INSERT INTO responses VALUES ('d97d653c-e30c-46a6-b6df-46cd6ae9ad9d', '{"comment": {"value": "as it is"}, "rating": {"value": 4}, "label": {"value": "maybe"}, "labels": {"value": ["no"]}, "ranking": {"value": [{"value": "yes", "rank": 1}, {"value": "no", "rank": 2}, {"value": "maybe", "rank": 2}]}, "spans": {"value": [{"start": 8, "end": 13, "label": "PER"}, {"start": 25, "end": 26, "label": "LOC"}]}}', 'submitted', '97e4a348-82e8-50ad-8b3f-3bb2349e95b1', '3baa6011-9aa8-47dd-8101-b0110b75a2f0', '2026-01-05 16:10:22.508042', '2026-01-05 16:10:22.508042');
INSERT INTO responses VALUES ('0896d774-ec34-4b1a-86dd-5eb652621f81', '{"label": {"value": "no"}}', 'submitted', '97e4a348-82e8-50ad-8b3f-3bb2349e95b1', '24f342ff-1964-4e77-bdbe-0e526264cbd3', '2026-01-05 16:10:22.529898', '2026-01-05 16:10:22.529898');
INSERT INTO responses VALUES ('972656f3-c350-4be1-8144-f1eb54c3b57e', '{"label": {"value": "yes"}}', 'submitted', '4f6f34d6-2632-5b7a-9d14-91e5765572ea', '3baa6011-9aa8-47dd-8101-b0110b75a2f0', '2026-01-05 16:10:22.531775', '2026-01-05 16:10:22.531775');
INSERT INTO responses VALUES ('8b4b8ebd-02bd-4814-9e03-ef453827564e', '{"rating": {"value": 0}}', 'draft', '4f6f34d6-2632-5b7a-9d14-91e5765572ea', '24f342ff-1964-4e77-bdbe-0e526264cbd3', '2026-01-05 16:10:22.536736', '2026-01-05 16:10:22.536736');
INSERT INTO responses VALUES ('0ac4179b-cdda-4728-aa90-1c002bebd857', '{}', 'discarded', '4ebd8216-502d-574e-b7f6-ca5b37364145', '24f342ff-1964-4e77-bdbe-0e526264cbd3', '2026-01-05 16:10:22.53835', '2026-01-05 16:10:22.53835');
INSERT INTO responses VALUES ('c32f8280-35d8-47fa-ba4a-1c3c039126b1', 'null', 'draft', 'a8ebec82-61b2-54b4-8619-a46d77e80bb6', '24f342ff-1964-4e77-bdbe-0e526264cbd3', '2026-01-05 16:10:22.542976', '2026-01-05 16:10:22.542976');
INSERT INTO responses VALUES ('f2e76c76-eb46-4417-8beb-e78955f7fafa', '{"label": {"value": "yes"}}', 'submitted', 'f54c1354-f8a6-5c19-825e-2190c2ad6111', '0ef94e9b-c3ce-4eed-846e-531555c6564b', '2026-01-05 16:10:22.54484', '2026-01-05 16:10:22.54484');
INSERT INTO responses VALUES ('0d880465-31cd-4d49-b97b-b10ac3d67c7c', '{"label": {"value": "yes"}}', 'submitted', 'f54c1354-f8a6-5c19-825e-2190c2ad6111', '76c192f0-3318-4aa9-adee-647146ad7308', '2026-01-05 16:10:22.546044', '2026-01-05 16:10:22.546044');
INSERT INTO suggestions VALUES ('b5586b76-d529-468f-800e-51641003b62e', '"fine"', '0.25', NULL, 'model', '97e4a348-82e8-50ad-8b3f-3bb2349e95b1', 'eaa054b6-09f6-5aa5-bd1b-7c8bd6933076', '2026-01-05 16:10:22.448056', '2026-01-05 16:10:22.448056');
INSERT INTO suggestions VALUES ('2b8c4331-ccb7-442b-bc10-a08577f352d9', '0', '1.0', NULL, 'model', '97e4a348-82e8-50ad-8b3f-3bb2349e95b1', '93256174-6ce0-5569-bec3-d069dd2eff81', '2026-01-05 16:10:22.448079', '2026-01-05 16:10:22.448079');
INSERT INTO suggestions VALUES ('1d57eed6-1378-49f9-838d-1bca0b07016a', '"yes"', '0.9', NULL, 'model', '97e4a348-82e8-50ad-8b3f-3bb2349e95b1', 'b34e4eb4-5ecb-5fc6-84a8-b110f5b8e90c', '2026-01-05 16:10:22.448087', '2026-01-05 16:10:22.448087');
INSERT INTO suggestions VALUES ('7fcb9881-8313-4345-a31f-b3196c80e630', '["yes", "no"]', '[0.5, 0.75]', NULL, 'model', '97e4a348-82e8-50ad-8b3f-3bb2349e95b1', '84a06d96-eee3-5fbf-9ec8-aa437b77077b', '2026-01-05 16:10:22.448093', '2026-01-05 16:10:22.448093');
INSERT INTO suggestions VALUES ('626831df-9dbf-445d-abb1-0817c687a7f5', '[{"value": "yes", "rank": 1}, {"value": "no", "rank": 2}, {"value": "maybe", "rank": 3}]', 'null', NULL, 'model', '97e4a348-82e8-50ad-8b3f-3bb2349e95b1', '647dca43-f8c7-5e9e-b111-151f655ef38f', '2026-01-05 16:10:22.4481', '2026-01-05 16:10:22.4481');
INSERT INTO suggestions VALUES ('88911b50-0b69-467d-85b4-20826d544c94', '[{"start": 0, "end": 3, "label": "PER", "score": 0.5}]', 'null', NULL, 'model', '97e4a348-82e8-50ad-8b3f-3bb2349e95b1', '10903880-587f-5089-becc-9205c717b704', '2026-01-05 16:10:22.448106', '2026-01-05 16:10:22.448106');
INSERT INTO suggestions VALUES ('166b9a2b-4c56-4414-99d7-58ba16ee3811', '"fine"', '0.25', 'model-1', 'model', '4f6f34d6-2632-5b7a-9d14-91e5765572ea', 'eaa054b6-09f6-5aa5-bd1b-7c8bd6933076', '2026-01-05 16:10:22.476897', '2026-01-05 16:10:22.476897');
INSERT INTO suggestions VALUES ('2d686d1a-21a6-4287-823b-6ba3547f185f', '1', '1.0', 'model-1', 'model', '4f6f34d6-2632-5b7a-9d14-91e5765572ea', '93256174-6ce0-5569-bec3-d069dd2eff81', '2026-01-05 16:10:22.476913', '2026-01-05 16:10:22.476913');
INSERT INTO suggestions VALUES ('4a374637-6b4c-4e29-a97a-d5c0dad0ea88', '"yes"', '0.9', 'model-1', 'model', '4f6f34d6-2632-5b7a-9d14-91e5765572ea', 'b34e4eb4-5ecb-5fc6-84a8-b110f5b8e90c', '2026-01-05 16:10:22.476918', '2026-01-05 16:10:22.476918');
INSERT INTO suggestions VALUES ('18232d47-5c61-47b0-b87a-ede5ffec8387', '["yes", "no"]', '[0.5, 0.75]', 'model-1', 'model', '4f6f34d6-2632-5b7a-9d14-91e5765572ea', '84a06d96-eee3-5fbf-9ec8-aa437b77077b', '2026-01-05 16:10:22.476922', '2026-01-05 16:10:22.476922');
INSERT INTO suggestions VALUES ('a34f43a9-74ca-4cf1-b8bd-d8bd29933ae3', '[{"value": "yes", "rank": 1}, {"value": "no", "rank": 2}, {"value": "maybe", "rank": 3}]', 'null', 'model-1', 'model', '4f6f34d6-2632-5b7a-9d14-91e5765572ea', '647dca43-f8c7-5e9e-b111-151f655ef38f', '2026-01-05 16:10:22.476926', '2026-01-05 16:10:22.476926');
INSERT INTO suggestions VALUES ('1b7064cc-ad33-4ecd-a79d-4cc615930a47', '[{"start": 0, "end": 3, "label": "PER", "score": 0.5}]', 'null', 'model-1', 'model', '4f6f34d6-2632-5b7a-9d14-91e5765572ea', '10903880-587f-5089-becc-9205c717b704', '2026-01-05 16:10:22.47693', '2026-01-05 16:10:22.47693');
INSERT INTO suggestions VALUES ('ae067149-ebaa-4156-9335-1ee99ce2239d', '"fine"', '0.25', 'model-1', 'human', '4ebd8216-502d-574e-b7f6-ca5b37364145', 'eaa054b6-09f6-5aa5-bd1b-7c8bd6933076', '2026-01-05 16:10:22.488887', '2026-01-05 16:10:22.488887');
INSERT INTO suggestions VALUES ('34d2becb-e349-480e-b969-93ba4e8dc6d4', '2', '1.0', 'model-1', 'human', '4ebd8216-502d-574e-b7f6-ca5b37364145', '93256174-6ce0-5569-bec3-d069dd2eff81', '2026-01-05 16:10:22.488901', '2026-01-05 16:10:22.488901');
INSERT INTO suggestions VALUES ('c37eb545-4c3a-4dd1-9944-097caab05f2b', '"yes"', '0.9', 'model-1', 'human', '4ebd8216-502d-574e-b7f6-ca5b37364145', 'b34e4eb4-5ecb-5fc6-84a8-b110f5b8e90c', '2026-01-05 16:10:22.488906', '2026-01-05 16:10:22.488906');
INSERT INTO suggestions VALUES ('e1b70923-d544-4912-ad87-3a074a1af2f1', '["yes", "no"]', '[0.5, 0.75]', 'model-1', 'human', '4ebd8216-502d-574e-b7f6-ca5b37364145', '84a06d96-eee3-5fbf-9ec8-aa437b77077b', '2026-01-05 16:10:22.48891', '2026-01-05 16:10:22.48891');
INSERT INTO suggestions VALUES ('9ce85f10-fc5e-4372-893c-05b923aea7b6', '[{"value": "yes", "rank": 1}, {"value": "no", "rank": 2}, {"value": "maybe", "rank": 3}]', 'null', 'model-1', 'human', '4ebd8216-502d-574e-b7f6-ca5b37364145', '647dca43-f8c7-5e9e-b111-151f655ef38f', '2026-01-05 16:10:22.488913', '2026-01-05 16:10:22.488913');
INSERT INTO suggestions VALUES ('d58df7a3-b3d2-4d8b-874b-cd57b3ebc2e9', '[{"start": 0, "end": 3, "label": "PER", "score": 0.5}]', 'null', 'model-1', 'human', '4ebd8216-502d-574e-b7f6-ca5b37364145', '10903880-587f-5089-becc-9205c717b704', '2026-01-05 16:10:22.488917', '2026-01-05 16:10:22.488917');
INSERT INTO users VALUES ('76c192f0-3318-4aa9-adee-647146ad7308', 'Ada', 'Lovelace', 'ada', 'owner', 'ada.apikey', '$2b$12$yjTbP.YyizOnrrBxtA5oqODQ4iTxfHZX4oX8JRvtDFMBz82qtXFCa', '2026-01-05 16:03:17.898451', '2026-01-05 16:03:17.898451');
INSERT INTO users VALUES ('3baa6011-9aa8-47dd-8101-b0110b75a2f0', 'Grace', NULL, 'grace', 'admin', 'grace.apikey', '$2b$12$r/0AnKAYCllGspKZplat4.UGmuWEodNZOtMgcIHHlssgr8LYwFT/G', '2026-01-05 16:06:14.309805', '2026-01-05 16:06:14.309805');
INSERT INTO users VALUES ('24f342ff-1964-4e77-bdbe-0e526264cbd3', 'Ünsal', NULL, 'ünsal', 'annotator', 'tyP0RM58Y7txzvcgNnp8hSxos9lRg5IWG3RSXvT08RMVf941f1BtEzvpIviE49jxYIKVJL_Bq0-B7mcvbowrewS5h6yF2jb8ykb4Lqk5xvk', '$2b$12$xM7j5i6yXoPy7QGs3CIPpe6I57x5xBPLfpsg2ojh5luUxKcWLN9M6', '2026-01-05 16:08:36.649899', '2026-01-05 16:08:36.649899');
INSERT INTO users VALUES ('0ef94e9b-c3ce-4eed-846e-531555c6564b', 'Jane', NULL, 'jane doe', 'annotator', 'mEdB_DJWDTXtM-7yJOTOL6Wostg7wn8ECTE4Tc-XpKNdr0fQdRnAiO1euSHSn8WufCNxKcmBsE0a_KKoqZWTB7_2GJNgiPZMi-kMeXntW2s', '$2b$12$jCUMpA2LV5YhZjWbWoKBPuGmj5ClUwum.W54L7Zo/ykGjiLHF22he', '2026-01-05 16:09:24.733913', '2026-01-05 16:09:24.733913');
INSERT INTO users VALUES ('a5319972-5f43-49e0-9a13-0051f21d59db', '', NULL, 'argilla', 'owner', 'argilla.apikey', '$2b$12$M.WW1mYXVhGxGG.1cf95J.555XofzLHIC9SoQSFeXjiQmN7M5jF0m', '2026-01-05 16:09:56.33887', '2026-01-05 16:09:56.33887');
INSERT INTO vectors VALUES ('[0.0, -1.0, 1e-09]', '97e4a348-82e8-50ad-8b3f-3bb2349e95b1', '42b38079-4cb2-557b-92b7-92361cdad15a', '853d4b51-2eba-4c8b-bbdf-5e9203eff36a', '2026-01-05 16:10:22.46488', '2026-01-05 16:10:22.46488');
INSERT INTO vectors VALUES ('[0.1, -1.0, 1e-09]', '4f6f34d6-2632-5b7a-9d14-91e5765572ea', '42b38079-4cb2-557b-92b7-92361cdad15a', '2d254e3f-3dca-41e8-952c-fc5e24fb9665', '2026-01-05 16:10:22.479128', '2026-01-05 16:10:22.479128');
INSERT INTO vectors VALUES ('[0.2, -1.0, 1e-09]', '4ebd8216-502d-574e-b7f6-ca5b37364145', '42b38079-4cb2-557b-92b7-92361cdad15a', 'c0cc2111-221a-4cef-b71e-3c21ebf87a03', '2026-01-05 16:10:22.491758', '2026-01-05 16:10:22.491758');
INSERT INTO vectors_settings VALUES ('small', 'Small', 3, '438b5230-fbbc-5d58-a8f2-88652ea3fae0', '42b38079-4cb2-557b-92b7-92361cdad15a', '2026-01-05 16:10:22.409075', '2026-01-05 16:10:22.409075');
INSERT INTO webhooks VALUES ('2239b8c0-d716-4dac-9d7f-d2aa83f6b4bb', 'https://example.org/hook', 'o1s6CtFo/RJ0tnUN5Oq6sDopJu1TyTm1ZfhzOg1+tI+aDLOlv1yDU2TxAoTrcXmuRYHH74JQs5SYmjcpkS6wGg==', '["record.completed"]', true, NULL, '2026-01-05 16:10:22.642402', '2026-01-05 16:10:22.642402');
INSERT INTO workspaces VALUES ('8614dd94-8e3f-4fd1-a4b7-1b7670a502d7', 'lab', '2026-01-05 16:06:14.802638', '2026-01-05 16:06:14.802638');
INSERT INTO workspaces VALUES ('9f36d9a2-5ac5-4068-8c22-b218f5bbbb8c', 'reviews', '2026-01-05 16:08:36.718345', '2026-01-05 16:08:36.718345');
INSERT INTO workspaces VALUES ('bdeec93d-fa6a-49f8-a642-867fe2853b5a', 'argilla', '2026-01-05 16:09:56.35152', '2026-01-05 16:09:56.35152');
INSERT INTO workspaces_users VALUES ('0a8930de-7acf-4b26-9be6-8e07b9be96db', '8614dd94-8e3f-4fd1-a4b7-1b7670a502d7', '3baa6011-9aa8-47dd-8101-b0110b75a2f0', '2026-01-05 16:06:15.009562', '2026-01-05 16:06:15.009562');
INSERT INTO workspaces_users VALUES ('3f7c5ca9-0960-4eb8-ba67-b18a5254ec0f', '8614dd94-8e3f-4fd1-a4b7-1b7670a502d7', '24f342ff-1964-4e77-bdbe-0e526264cbd3', '2026-01-05 16:08:36.729817', '2026-01-05 16:08:36.729817');
INSERT INTO workspaces_users VALUES ('a38b5c57-7a75-4afe-a72d-a49773b68298', '9f36d9a2-5ac5-4068-8c22-b218f5bbbb8c', '24f342ff-1964-4e77-bdbe-0e526264cbd3', '2026-01-05 16:08:36.729836', '2026-01-05 16:08:36.729836');
INSERT INTO workspaces_users VALUES ('a03d2f0b-338b-442e-9e9f-0520ba1d40d3', '8614dd94-8e3f-4fd1-a4b7-1b7670a502d7', '0ef94e9b-c3ce-4eed-846e-531555c6564b', '2026-01-05 16:09:24.746256', '2026-01-05 16:09:24.746256');
INSERT INTO workspaces_users VALUES ('73561ef2-66f8-4f6b-ab8a-d3b5b95af726', 'bdeec93d-fa6a-49f8-a642-867fe2853b5a', 'a5319972-5f43-49e0-9a13-0051f21d59db', '2026-01-05 16:09:56.355836', '2026-01-05 16:09:56.355836');
ALTER TABLE ONLY alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY datasets
    ADD CONSTRAINT dataset_name_workspace_id_uq UNIQUE (name, workspace_id);
ALTER TABLE ONLY datasets
    ADD CONSTRAINT datasets_pkey PRIMARY KEY (id);
ALTER TABLE ONLY datasets_users
    ADD CONSTRAINT datasets_users_pkey PRIMARY KEY (dataset_id, user_id);
ALTER TABLE ONLY fields
    ADD CONSTRAINT field_name_dataset_id_uq UNIQUE (name, dataset_id);
ALTER TABLE ONLY fields
    ADD CONSTRAINT fields_pkey PRIMARY KEY (id);
ALTER TABLE ONLY metadata_properties
    ADD CONSTRAINT metadata_properties_pkey PRIMARY KEY (id);
ALTER TABLE ONLY metadata_properties
    ADD CONSTRAINT metadata_property_name_dataset_id_uq UNIQUE (name, dataset_id);
ALTER TABLE ONLY questions
    ADD CONSTRAINT question_name_dataset_id_uq UNIQUE (name, dataset_id);
ALTER TABLE ONLY questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY records
    ADD CONSTRAINT record_external_id_dataset_id_uq UNIQUE (external_id, dataset_id);
ALTER TABLE ONLY records
    ADD CONSTRAINT records_pkey PRIMARY KEY (id);
ALTER TABLE ONLY responses
    ADD CONSTRAINT response_record_id_user_id_uq UNIQUE (record_id, user_id);
ALTER TABLE ONLY responses
    ADD CONSTRAINT responses_pkey PRIMARY KEY (id);
ALTER TABLE ONLY suggestions
    ADD CONSTRAINT suggestion_record_id_question_id_uq UNIQUE (record_id, question_id);
ALTER TABLE ONLY suggestions
    ADD CONSTRAINT suggestions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY vectors
    ADD CONSTRAINT vector_record_id_vector_settings_id_uq UNIQUE (record_id, vector_settings_id);
ALTER TABLE ONLY vectors_settings
    ADD CONSTRAINT vector_settings_name_dataset_id_uq UNIQUE (name, dataset_id);
ALTER TABLE ONLY vectors
    ADD CONSTRAINT vectors_pkey PRIMARY KEY (id);
ALTER TABLE ONLY vectors_settings
    ADD CONSTRAINT vectors_settings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY webhooks
    ADD CONSTRAINT webhooks_pkey PRIMARY KEY (id);
ALTER TABLE ONLY workspaces_users
    ADD CONSTRAINT workspace_id_user_id_uq UNIQUE (workspace_id, user_id);
ALTER TABLE ONLY workspaces
    ADD CONSTRAINT workspaces_pkey PRIMARY KEY (id);
ALTER TABLE ONLY workspaces_users
    ADD CONSTRAINT workspaces_users_pkey PRIMARY KEY (id);
CREATE INDEX ix_datasets_name ON datasets USING btree (name);
CREATE INDEX ix_datasets_status ON datasets USING btree (status);
CREATE INDEX ix_datasets_users_dataset_id ON datasets_users USING btree (dataset_id);
CREATE INDEX ix_datasets_users_user_id ON datasets_users USING btree (user_id);
CREATE INDEX ix_datasets_workspace_id ON datasets USING btree (workspace_id);
CREATE INDEX ix_fields_dataset_id ON fields USING btree (dataset_id);
CREATE INDEX ix_fields_name ON fields USING btree (name);
CREATE INDEX ix_metadata_properties_dataset_id ON metadata_properties USING btree (dataset_id);
CREATE INDEX ix_metadata_properties_name ON metadata_properties USING btree (name);
CREATE INDEX ix_questions_dataset_id ON questions USING btree (dataset_id);
CREATE INDEX ix_questions_name ON questions USING btree (name);
CREATE INDEX ix_records_dataset_id ON records USING btree (dataset_id);
CREATE INDEX ix_records_external_id ON records USING btree (external_id);
CREATE INDEX ix_records_status ON records USING btree (status);
CREATE INDEX ix_responses_record_id ON responses USING btree (record_id);
CREATE INDEX ix_responses_status ON responses USING btree (status);
CREATE INDEX ix_responses_user_id ON responses USING btree (user_id);
CREATE INDEX ix_suggestions_question_id ON suggestions USING btree (question_id);
CREATE INDEX ix_suggestions_record_id ON suggestions USING btree (record_id);
CREATE INDEX ix_suggestions_type ON suggestions USING btree (type);
CREATE UNIQUE INDEX ix_users_api_key ON users USING btree (api_key);
CREATE INDEX ix_users_role ON users USING btree (role);
CREATE UNIQUE INDEX ix_users_username ON users USING btree (username);
CREATE INDEX ix_vectors_record_id ON vectors USING btree (record_id);
CREATE INDEX ix_vectors_settings_dataset_id ON vectors_settings USING btree (dataset_id);
CREATE INDEX ix_vectors_settings_name ON vectors_settings USING btree (name);
CREATE INDEX ix_vectors_vector_settings_id ON vectors USING btree (vector_settings_id);
CREATE UNIQUE INDEX ix_workspaces_name ON workspaces USING btree (name);
CREATE INDEX ix_workspaces_users_user_id ON workspaces_users USING btree (user_id);
CREATE INDEX ix_workspaces_users_workspace_id ON workspaces_users USING btree (workspace_id);
ALTER TABLE ONLY datasets_users
    ADD CONSTRAINT datasets_users_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE ONLY datasets_users
    ADD CONSTRAINT datasets_users_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY datasets
    ADD CONSTRAINT datasets_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE;
ALTER TABLE ONLY fields
    ADD CONSTRAINT fields_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE ONLY metadata_properties
    ADD CONSTRAINT metadata_properties_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE ONLY questions
    ADD CONSTRAINT questions_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE ONLY records
    ADD CONSTRAINT records_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE ONLY responses
    ADD CONSTRAINT responses_record_id_fkey FOREIGN KEY (record_id) REFERENCES records(id) ON DELETE CASCADE;
ALTER TABLE ONLY responses
    ADD CONSTRAINT responses_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY suggestions
    ADD CONSTRAINT suggestions_question_id_fkey FOREIGN KEY (question_id) REFERENCES questions(id) ON DELETE CASCADE;
ALTER TABLE ONLY suggestions
    ADD CONSTRAINT suggestions_record_id_fkey FOREIGN KEY (record_id) REFERENCES records(id) ON DELETE CASCADE;
ALTER TABLE ONLY vectors
    ADD CONSTRAINT vectors_record_id_fkey FOREIGN KEY (record_id) REFERENCES records(id) ON DELETE CASCADE;
ALTER TABLE ONLY vectors_settings
    ADD CONSTRAINT vectors_settings_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE ONLY vectors
    ADD CONSTRAINT vectors_vector_settings_id_fkey FOREIGN KEY (vector_settings_id) REFERENCES vectors_settings(id) ON DELETE CASCADE;
ALTER TABLE ONLY workspaces_users
    ADD CONSTRAINT workspaces_users_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY workspaces_users
    ADD CONSTRAINT workspaces_users_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE;
