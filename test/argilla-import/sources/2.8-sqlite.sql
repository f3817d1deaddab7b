PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES('580a6553186f');
CREATE TABLE users (
	id CHAR(32) NOT NULL, 
	first_name VARCHAR NOT NULL, 
	last_name VARCHAR, 
	username VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	api_key TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO users VALUES('d8f1bb4ef7fb409590e239890c01d9d6','Ada','Lovelace','ada','owner','ada.apikey','$2b$12$7zd41iEqSBGwtkk0T3k1AOK4b5XIihjaSPx6vgZZWH01Gd34LKyo2','2026-01-05 15:49:40.633966','2026-01-05 15:49:40.633966');
INSERT INTO users VALUES('e82482f92d8747c5af8c46870ecd1513','Grace',NULL,'grace','admin','grace.apikey','$2b$12$lmkE.ZjrD0Uc580l9U5.HO2hTpWLsZTZ9PWG/r9./fH4Ia..WXTlG','2026-01-05 15:50:14.369681','2026-01-05 15:50:14.369681');
INSERT INTO users VALUES('cd6f280e266643c5ac0a3313dd54d767','Ünsal',NULL,'ünsal','annotator','52HhH5228GvAdI8QGAXBadvZI0W4gGxdYyy3vNJJIdOWugfmOWjt_xHF67J-0pOTLVrTR06x3fFl631iDUhrzbZ1uer2R0FcTbYlcc982gI','$2b$12$FGPCRvvjYtLctYeFaHw7QeeoYY1mAzUgbeSJxQXgxamQxDorsvQ2K','2026-01-05 15:51:39.105675','2026-01-05 15:51:39.105675');
INSERT INTO users VALUES('265d89a43967425d9e8b1c9d6b1dcc2c','Jane',NULL,'jane doe','annotator','Zr1yjEsfVRbfpCsi0C_TqPhSjArCbROwlXR6S3-FufwBQfkNVbdApQ64lzzONaOuoolAQECQfQLxYUoepiGQ2GwKivB8PiOhrEgzoRsBtWg','$2b$12$9fNZyam61.K7rAharl8ZUuEteehBPwEUugCFnE4Mq07IEHsmIkEmS','2026-01-05 15:52:28.850133','2026-01-05 15:52:28.850133');
INSERT INTO users VALUES('257a6af2e6914ed6991d84349f9e3250','',NULL,'argilla','owner','argilla.apikey','$2b$12$se0.kZR7zYxHmN7QCggCKeE.sPr/VPMSI8zczXp6uNGxK9eQUVXMa','2026-01-05 15:53:05.787472','2026-01-05 15:53:05.787472');
CREATE TABLE workspaces (
	id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO workspaces VALUES('2f5c3f6c88164e499b992b42d7533d17','lab','2026-01-05 15:50:14.425555','2026-01-05 15:50:14.425555');
INSERT INTO workspaces VALUES('c34f49d24a28408e840b4e8f3bbe0d8e','reviews','2026-01-05 15:51:39.160647','2026-01-05 15:51:39.160647');
INSERT INTO workspaces VALUES('304083c67af845d9b14e8fec6f915156','argilla','2026-01-05 15:53:05.801072','2026-01-05 15:53:05.801072');
CREATE TABLE workspaces_users (
	id CHAR(32) NOT NULL, 
	workspace_id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT workspace_id_user_id_uq UNIQUE (workspace_id, user_id), 
	FOREIGN KEY(workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE, 
	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
INSERT INTO workspaces_users VALUES('63aa4fb7d08847489c371c2a77b3dfed','2f5c3f6c88164e499b992b42d7533d17','e82482f92d8747c5af8c46870ecd1513','2026-01-05 15:50:14.439539','2026-01-05 15:50:14.439539');
INSERT INTO workspaces_users VALUES('b792499d20f34f5cb830ae439ce5a658','2f5c3f6c88164e499b992b42d7533d17','cd6f280e266643c5ac0a3313dd54d767','2026-01-05 15:51:39.170504','2026-01-05 15:51:39.170504');
INSERT INTO workspaces_users VALUES('ccdd4de414ac4c7d895751d4b1e590d5','c34f49d24a28408e840b4e8f3bbe0d8e','cd6f280e266643c5ac0a3313dd54d767','2026-01-05 15:51:39.170527','2026-01-05 15:51:39.170527');
INSERT INTO workspaces_users VALUES('fabff5d86a53420896404009bbf8d0a7','2f5c3f6c88164e499b992b42d7533d17','265d89a43967425d9e8b1c9d6b1dcc2c','2026-01-05 15:52:28.899410','2026-01-05 15:52:28.899410');
INSERT INTO workspaces_users VALUES('c85248fc3f7a40afb5ba6ad2a09391a5','304083c67af845d9b14e8fec6f915156','257a6af2e6914ed6991d84349f9e3250','2026-01-05 15:53:05.818088','2026-01-05 15:53:05.818088');
CREATE TABLE questions (
	id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT, 
	required BOOLEAN DEFAULT 0 NOT NULL, 
	settings JSON NOT NULL, 
	dataset_id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT question_name_dataset_id_uq UNIQUE (name, dataset_id), 
	FOREIGN KEY(dataset_id) REFERENCES datasets (id) ON DELETE CASCADE
);
INSERT INTO questions VALUES('eaa054b609f65aa5bd1b7c8bd6933076','comment','Comment',NULL,0,'{"type": "text", "use_markdown": false}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.877470','2026-01-05 15:53:41.877470');
INSERT INTO questions VALUES('932561746ce05569bec3d069dd2eff81','rating','Rating',NULL,0,'{"type": "rating", "options": [{"value": 0}, {"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}]}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.885837','2026-01-05 15:53:41.885837');
INSERT INTO questions VALUES('b34e4eb45ecb5fc684a8b110f5b8e90c','label','Label','Think.',1,'{"type": "label_selection", "options": [{"value": "yes", "text": "Yes", "description": null}, {"value": "no", "text": "No", "description": null}, {"value": "maybe", "text": "Maybe", "description": null}], "visible_options": 3}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.893596','2026-01-05 15:53:41.893596');
INSERT INTO questions VALUES('84a06d96eee35fbf9ec8aa437b77077b','labels','Labels',NULL,0,'{"type": "multi_label_selection", "options": [{"value": "yes", "text": "Yes", "description": null}, {"value": "no", "text": "No", "description": null}, {"value": "maybe", "text": "Maybe", "description": null}], "visible_options": null, "options_order": "natural"}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.905486','2026-01-05 15:53:41.905486');
INSERT INTO questions VALUES('647dca43f8c75e9eb111151f655ef38f','ranking','Ranking',NULL,0,'{"type": "ranking", "options": [{"value": "yes", "text": "Yes", "description": null}, {"value": "no", "text": "No", "description": null}, {"value": "maybe", "text": "Maybe", "description": null}]}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.913293','2026-01-05 15:53:41.913293');
INSERT INTO questions VALUES('10903880587f5089becc9205c717b704','spans','Spans',NULL,0,'{"type": "span", "field": "text", "visible_options": null, "allow_overlapping": true, "options": [{"value": "PER", "text": "Person", "description": "a human"}, {"value": "LOC", "text": "Place", "description": null}]}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.922956','2026-01-05 15:53:41.922956');
INSERT INTO questions VALUES('a0e8bfe9998a43988e7f417ad7294625','comment','Comment',NULL,1,'{"type": "text", "use_markdown": false}','2d766ea1f6dd5b5ba8a623dc9a8bbe12','2026-01-05 15:53:42.444575','2026-01-05 15:53:42.444575');
CREATE TABLE records (
	id CHAR(32) NOT NULL, 
	fields JSON NOT NULL, 
	external_id VARCHAR, 
	dataset_id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, metadata JSON, status VARCHAR(9) DEFAULT 'pending' NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT record_external_id_dataset_id_uq UNIQUE (external_id, dataset_id), 
	FOREIGN KEY(dataset_id) REFERENCES datasets (id) ON DELETE CASCADE
);
INSERT INTO records VALUES('97e4a34882e850ad8b3f3bb2349e95b1','{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (0).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 0, "b": [1, 2.5, null]}}','row-0','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:42.013623','2026-01-05 15:53:42.428587','{"source": "web", "anything": ["x", 1], "length": 40, "score": 3.0, "extra": true}','completed');
INSERT INTO records VALUES('4f6f34d626325b7a9d1491e5765572ea','{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (1).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 1, "b": [1, 2.5, null]}}','row-1','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:42.036908','2026-01-05 15:53:42.036908','{"source": "web", "anything": ["x", 1], "length": 9007199254740993, "score": 3.0, "extra": true}','pending');
INSERT INTO records VALUES('4ebd8216502d574eb7f6ca5b37364145','{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (2).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 2, "b": [1, 2.5, null]}}','row-2','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:42.079422','2026-01-05 15:53:42.079422','{"source": "web", "anything": ["x", 1], "length": 42, "score": 3.0, "extra": true}','pending');
INSERT INTO records VALUES('a8ebec8261b254b48619a46d77e80bb6','{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (3).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 3, "b": [1, 2.5, null]}}','row-3','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:42.105444','2026-01-05 15:53:42.105444','{"source": "web", "anything": ["x", 1], "length": 43, "score": 3.0, "extra": true}','pending');
INSERT INTO records VALUES('f54c1354f8a65c19825e2190c2ad6111','{"text": "Ada met Grace in L\u00f6ndon \ud83d\ude00 (4).", "picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "talk": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}], "form": {"a": 4, "b": [1, 2.5, null]}}','row-4','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:42.174541','2026-01-05 15:53:42.428593','null','completed');
INSERT INTO records VALUES('e7f23a3ef9ef54dbba1ffbc0bc24deaf','{"text": ""}',NULL,'438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:42.182396','2026-01-05 15:53:42.182396','null','pending');
CREATE TABLE fields (
	id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	title TEXT NOT NULL, 
	required BOOLEAN DEFAULT 0 NOT NULL, 
	settings JSON NOT NULL, 
	dataset_id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT field_name_dataset_id_uq UNIQUE (name, dataset_id), 
	FOREIGN KEY(dataset_id) REFERENCES datasets (id) ON DELETE CASCADE
);
INSERT INTO fields VALUES('4fb1f68ced125aa593cfc19d3d8d8f81','text','Text',1,'{"type": "text", "use_markdown": true}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.830218','2026-01-05 15:53:41.830218');
INSERT INTO fields VALUES('edb8ceb3c299531b926e062ad1830da7','picture','Picture',0,'{"type": "image"}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.842040','2026-01-05 15:53:41.842040');
INSERT INTO fields VALUES('1f9f3341944c571f9993631eaa80a695','talk','Talk',0,'{"type": "chat", "use_markdown": true}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.853833','2026-01-05 15:53:41.853833');
INSERT INTO fields VALUES('255e38411add5a52a7222f8b7e43619f','form','Form',0,'{"type": "custom", "template": "<b>{{record.fields.form.a}}</b>", "advanced_mode": false}','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.865571','2026-01-05 15:53:41.865571');
INSERT INTO fields VALUES('b278731939994dc79a2ba6a0306249d7','text','Text',1,'{"type": "text", "use_markdown": false}','2d766ea1f6dd5b5ba8a623dc9a8bbe12','2026-01-05 15:53:42.435264','2026-01-05 15:53:42.435264');
CREATE TABLE metadata_properties (
	id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	title TEXT NOT NULL, 
	settings JSON NOT NULL, 
	allowed_roles JSON DEFAULT '[]' NOT NULL, 
	dataset_id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(dataset_id) REFERENCES datasets (id) ON DELETE CASCADE, 
	CONSTRAINT metadata_property_name_dataset_id_uq UNIQUE (name, dataset_id)
);
INSERT INTO metadata_properties VALUES('3d19d274e6ed4d57ba32c219d4eb56c0','source','Source','{"type": "terms", "values": ["web", "book"]}','["owner", "admin", "annotator"]','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.931127','2026-01-05 15:53:41.931127');
INSERT INTO metadata_properties VALUES('be68d1659fa24ccbab44fc493a0af669','anything','Anything','{"type": "terms", "values": null}','["owner", "admin", "annotator"]','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.949708','2026-01-05 15:53:41.949708');
INSERT INTO metadata_properties VALUES('b6fb310410ee429aa6193116d1eb6cb6','length','Length','{"type": "integer", "min": 0, "max": 10000}','["owner", "admin", "annotator"]','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.961705','2026-01-05 15:53:41.961705');
INSERT INTO metadata_properties VALUES('0a9fcfd826bc438bac80aaa07c5f6956','score','Score','{"type": "float", "min": null, "max": null}','["owner", "admin"]','438b5230fbbc5d58a8f288652ea3fae0','2026-01-05 15:53:41.973900','2026-01-05 15:53:41.973900');
CREATE TABLE vectors_settings (
	name VARCHAR NOT NULL, 
	title TEXT NOT NULL, 
	dimensions INTEGER NOT NULL, 
	dataset_id CHAR(32) NOT NULL, 
	id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(dataset_id) REFERENCES datasets (id) ON DELETE CASCADE, 
	CONSTRAINT vector_settings_name_dataset_id_uq UNIQUE (name, dataset_id)
);
INSERT INTO vectors_settings VALUES('small','Small',3,'438b5230fbbc5d58a8f288652ea3fae0','42b380794cb2557b92b792361cdad15a','2026-01-05 15:53:41.995720','2026-01-05 15:53:41.995720');
CREATE TABLE vectors (
	value JSON NOT NULL, 
	record_id CHAR(32) NOT NULL, 
	vector_settings_id CHAR(32) NOT NULL, 
	id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(record_id) REFERENCES records (id) ON DELETE CASCADE, 
	FOREIGN KEY(vector_settings_id) REFERENCES vectors_settings (id) ON DELETE CASCADE, 
	CONSTRAINT vector_record_id_vector_settings_id_uq UNIQUE (record_id, vector_settings_id)
);
INSERT INTO vectors VALUES('[0.0, -1.0, 1e-09]','97e4a34882e850ad8b3f3bb2349e95b1','42b380794cb2557b92b792361cdad15a','a6a15cecca3842de968686a994a9ae67','2026-01-05 15:53:42.062347','2026-01-05 15:53:42.062347');
INSERT INTO vectors VALUES('[0.1, -1.0, 1e-09]','4f6f34d626325b7a9d1491e5765572ea','42b380794cb2557b92b792361cdad15a','de8a747ff7b242e6b21a97ed1b0bae2d','2026-01-05 15:53:42.101212','2026-01-05 15:53:42.101212');
INSERT INTO vectors VALUES('[0.2, -1.0, 1e-09]','4ebd8216502d574eb7f6ca5b37364145','42b380794cb2557b92b792361cdad15a','c3f65b66d0354cc3b6c21e04d3fcb676','2026-01-05 15:53:42.166772','2026-01-05 15:53:42.166772');
CREATE TABLE IF NOT EXISTS "suggestions" (
	id CHAR(32) NOT NULL, 
	value JSON NOT NULL, 
	score JSON, 
	agent VARCHAR, 
	type VARCHAR, 
	record_id CHAR(32) NOT NULL, 
	question_id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT suggestion_record_id_question_id_uq UNIQUE (record_id, question_id), 
	FOREIGN KEY(record_id) REFERENCES records (id) ON DELETE CASCADE, 
	FOREIGN KEY(question_id) REFERENCES questions (id) ON DELETE CASCADE
);
INSERT INTO suggestions VALUES('35439c8cf4a947469f5815fbac28ed8b','"fine"',0.25,NULL,'model','97e4a34882e850ad8b3f3bb2349e95b1','eaa054b609f65aa5bd1b7c8bd6933076','2026-01-05 15:53:42.042960','2026-01-05 15:53:42.042960');
INSERT INTO suggestions VALUES('c1282ef9cc2c44f6aa2fb51fbb13619f',0,1,NULL,'model','97e4a34882e850ad8b3f3bb2349e95b1','932561746ce05569bec3d069dd2eff81','2026-01-05 15:53:42.042978','2026-01-05 15:53:42.042978');
INSERT INTO suggestions VALUES('98940080c2094a97be41106436f07e05','"yes"',0.9000000000000000222,NULL,'model','97e4a34882e850ad8b3f3bb2349e95b1','b34e4eb45ecb5fc684a8b110f5b8e90c','2026-01-05 15:53:42.042986','2026-01-05 15:53:42.042986');
INSERT INTO suggestions VALUES('220f2912229c44d2b3616c8d14176765','["yes", "no"]','[0.5, 0.75]',NULL,'model','97e4a34882e850ad8b3f3bb2349e95b1','84a06d96eee35fbf9ec8aa437b77077b','2026-01-05 15:53:42.042994','2026-01-05 15:53:42.042994');
INSERT INTO suggestions VALUES('3b3bbb56c1c148e0b5884e4118eb5116','[{"value": "yes", "rank": 1}, {"value": "no", "rank": 2}, {"value": "maybe", "rank": 3}]','null',NULL,'model','97e4a34882e850ad8b3f3bb2349e95b1','647dca43f8c75e9eb111151f655ef38f','2026-01-05 15:53:42.043001','2026-01-05 15:53:42.043001');
INSERT INTO suggestions VALUES('dd054617160b4827a272fb5fd8e58fe0','[{"start": 0, "end": 3, "label": "PER", "score": 0.5}]','null',NULL,'model','97e4a34882e850ad8b3f3bb2349e95b1','10903880587f5089becc9205c717b704','2026-01-05 15:53:42.043008','2026-01-05 15:53:42.043008');
INSERT INTO suggestions VALUES('c87cdc61723c4987bbe422ac709e99f8','"fine"',0.25,'model-1','model','4f6f34d626325b7a9d1491e5765572ea','eaa054b609f65aa5bd1b7c8bd6933076','2026-01-05 15:53:42.093577','2026-01-05 15:53:42.093577');
INSERT INTO suggestions VALUES('1773aeac66784d5f883eedc290b20fd6',1,1,'model-1','model','4f6f34d626325b7a9d1491e5765572ea','932561746ce05569bec3d069dd2eff81','2026-01-05 15:53:42.093598','2026-01-05 15:53:42.093598');
INSERT INTO suggestions VALUES('389b965e01c44acdb96f52476195abab','"yes"',0.9000000000000000222,'model-1','model','4f6f34d626325b7a9d1491e5765572ea','b34e4eb45ecb5fc684a8b110f5b8e90c','2026-01-05 15:53:42.093606','2026-01-05 15:53:42.093606');
INSERT INTO suggestions VALUES('b123452f279d4c09b480867f37fbb97b','["yes", "no"]','[0.5, 0.75]','model-1','model','4f6f34d626325b7a9d1491e5765572ea','84a06d96eee35fbf9ec8aa437b77077b','2026-01-05 15:53:42.093613','2026-01-05 15:53:42.093613');
INSERT INTO suggestions VALUES('dec766f6130f4944abab0c3a18622404','[{"value": "yes", "rank": 1}, {"value": "no", "rank": 2}, {"value": "maybe", "rank": 3}]','null','model-1','model','4f6f34d626325b7a9d1491e5765572ea','647dca43f8c75e9eb111151f655ef38f','2026-01-05 15:53:42.093620','2026-01-05 15:53:42.093620');
INSERT INTO suggestions VALUES('1a4e61bfb5504798b5f437dcec52d4be','[{"start": 0, "end": 3, "label": "PER", "score": 0.5}]','null','model-1','model','4f6f34d626325b7a9d1491e5765572ea','10903880587f5089becc9205c717b704','2026-01-05 15:53:42.093626','2026-01-05 15:53:42.093626');
INSERT INTO suggestions VALUES('e8b7e4a3469846bb9076270251c60ed0','"fine"',0.25,'model-1','human','4ebd8216502d574eb7f6ca5b37364145','eaa054b609f65aa5bd1b7c8bd6933076','2026-01-05 15:53:42.125780','2026-01-05 15:53:42.125780');
INSERT INTO suggestions VALUES('5d5c7f7eca694cbb93ff53939642f715',2,1,'model-1','human','4ebd8216502d574eb7f6ca5b37364145','932561746ce05569bec3d069dd2eff81','2026-01-05 15:53:42.125798','2026-01-05 15:53:42.125798');
INSERT INTO suggestions VALUES('db0bc034f2984847a919f15bfb0a444c','"yes"',0.9000000000000000222,'model-1','human','4ebd8216502d574eb7f6ca5b37364145','b34e4eb45ecb5fc684a8b110f5b8e90c','2026-01-05 15:53:42.125802','2026-01-05 15:53:42.125802');
INSERT INTO suggestions VALUES('56a8c3cc2cd7482bbaa6a3b3dfd5098e','["yes", "no"]','[0.5, 0.75]','model-1','human','4ebd8216502d574eb7f6ca5b37364145','84a06d96eee35fbf9ec8aa437b77077b','2026-01-05 15:53:42.125806','2026-01-05 15:53:42.125806');
INSERT INTO suggestions VALUES('641dde4de22c457ca6c1743cc845fa3a','[{"value": "yes", "rank": 1}, {"value": "no", "rank": 2}, {"value": "maybe", "rank": 3}]','null','model-1','human','4ebd8216502d574eb7f6ca5b37364145','647dca43f8c75e9eb111151f655ef38f','2026-01-05 15:53:42.125810','2026-01-05 15:53:42.125810');
INSERT INTO suggestions VALUES('3039346333654a1992ac84f1159ee088','[{"start": 0, "end": 3, "label": "PER", "score": 0.5}]','null','model-1','human','4ebd8216502d574eb7f6ca5b37364145','10903880587f5089becc9205c717b704','2026-01-05 15:53:42.125814','2026-01-05 15:53:42.125814');
CREATE TABLE IF NOT EXISTS "responses" (
	id CHAR(32) NOT NULL, 
	"values" JSON, 
	status VARCHAR NOT NULL, 
	record_id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT response_record_id_user_id_uq UNIQUE (record_id, user_id), 
	CONSTRAINT responses_record_id_fkey FOREIGN KEY(record_id) REFERENCES records (id) ON DELETE CASCADE, 
	CONSTRAINT responses_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
INSERT INTO responses VALUES('c2d70f4862f9420ebc89f4a6e6e04ea3','{"comment": {"value": "as it is"}, "rating": {"value": 4}, "label": {"value": "maybe"}, "labels": {"value": ["no"]}, "ranking": {"value": [{"value": "yes", "rank": 1}, {"value": "no", "rank": 2}, {"value": "maybe", "rank": 2}]}, "spans": {"value": [{"start": 8, "end": 13, "label": "PER"}, {"start": 25, "end": 26, "label": "LOC"}]}}','submitted','97e4a34882e850ad8b3f3bb2349e95b1','e82482f92d8747c5af8c46870ecd1513','2026-01-05 15:53:42.208557','2026-01-05 15:53:42.208557');
INSERT INTO responses VALUES('8b0d848c27e24c73a87627e65382a4c7','{"label": {"value": "no"}}','submitted','97e4a34882e850ad8b3f3bb2349e95b1','cd6f280e266643c5ac0a3313dd54d767','2026-01-05 15:53:42.212233','2026-01-05 15:53:42.212233');
INSERT INTO responses VALUES('a5b0eb3a131c4605b0ff12b9d51e4801','{"label": {"value": "yes"}}','submitted','4f6f34d626325b7a9d1491e5765572ea','e82482f92d8747c5af8c46870ecd1513','2026-01-05 15:53:42.225721','2026-01-05 15:53:42.225721');
INSERT INTO responses VALUES('f9ab24c94f7b489bbdd078fb08db6b58','{"rating": {"value": 0}}','draft','4f6f34d626325b7a9d1491e5765572ea','cd6f280e266643c5ac0a3313dd54d767','2026-01-05 15:53:42.228924','2026-01-05 15:53:42.228924');
INSERT INTO responses VALUES('0e7c6f8158ee4b41994fb930d7641dcf','{}','discarded','4ebd8216502d574eb7f6ca5b37364145','cd6f280e266643c5ac0a3313dd54d767','2026-01-05 15:53:42.241708','2026-01-05 15:53:42.241708');
INSERT INTO responses VALUES('c637c321f9f0438891c222cfa811d355','null','draft','a8ebec8261b254b48619a46d77e80bb6','cd6f280e266643c5ac0a3313dd54d767','2026-01-05 15:53:42.245260','2026-01-05 15:53:42.245260');
INSERT INTO responses VALUES('8e9f5e6485b041928f0fbbe9cb5f9212','{"label": {"value": "yes"}}','submitted','f54c1354f8a65c19825e2190c2ad6111','265d89a43967425d9e8b1c9d6b1dcc2c','2026-01-05 15:53:42.253759','2026-01-05 15:53:42.253759');
INSERT INTO responses VALUES('3303486cffb7445f8fb83aa1d788ed8d','{"label": {"value": "yes"}}','submitted','f54c1354f8a65c19825e2190c2ad6111','d8f1bb4ef7fb409590e239890c01d9d6','2026-01-05 15:53:42.265533','2026-01-05 15:53:42.265533');
CREATE TABLE IF NOT EXISTS "datasets" (
	id CHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	guidelines TEXT, 
	status VARCHAR NOT NULL, 
	workspace_id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	allow_extra_metadata BOOLEAN DEFAULT (true) NOT NULL, 
	last_activity_at DATETIME NOT NULL, 
	distribution JSON NOT NULL, metadata JSON, 
	PRIMARY KEY (id), 
	CONSTRAINT dataset_name_workspace_id_uq UNIQUE (name, workspace_id), 
	FOREIGN KEY(workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
);
INSERT INTO datasets VALUES('438b5230fbbc5d58a8f288652ea3fae0','Everything, in one',replace('# Rules\n\nLabel *every* line; «quotes» and 😀 stay.','\n',char(10)),'ready','2f5c3f6c88164e499b992b42d7533d17','2026-01-05 15:53:41.806281','2026-01-05 15:53:41.806281',1,'2026-01-05 15:53:41.806281','{"strategy": "overlap", "min_submitted": 2}','{"repoId": "argilla/everything", "imported": "UI"}');
INSERT INTO datasets VALUES('2d766ea1f6dd5b5ba8a623dc9a8bbe12','draft',NULL,'draft','c34f49d24a28408e840b4e8f3bbe0d8e','2026-01-05 15:53:42.410311','2026-01-05 15:53:42.410311',0,'2026-01-05 15:53:42.410311','{"strategy": "overlap", "min_submitted": 1}',NULL);
CREATE TABLE webhooks (
	id CHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	secret TEXT NOT NULL, 
	events JSON NOT NULL, 
	enabled BOOLEAN DEFAULT true NOT NULL, 
	description TEXT, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO webhooks VALUES('f950dcd75bdc46fa9cc477baba6b825a','https://example.org/hook','ilHNqW0WCmiN+tDv0twuyjzNXTgyY2W3Qp0NoJxdIcHX+rh5PswSTH104KeN4tM8OGenAAYUHEV/atkzjRhOQg==','["record.completed"]',1,NULL,'2026-01-05 15:53:42.449944','2026-01-05 15:53:42.449944');
CREATE TABLE datasets_users (
	dataset_id CHAR(32) NOT NULL, 
	user_id CHAR(32) NOT NULL, 
	inserted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (dataset_id, user_id), 
	FOREIGN KEY(dataset_id) REFERENCES datasets (id) ON DELETE CASCADE, 
	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
INSERT INTO datasets_users VALUES('438b5230fbbc5d58a8f288652ea3fae0','e82482f92d8747c5af8c46870ecd1513','2026-01-05 15:53:42.280938','2026-01-05 15:53:42.280938');
INSERT INTO datasets_users VALUES('438b5230fbbc5d58a8f288652ea3fae0','cd6f280e266643c5ac0a3313dd54d767','2026-01-05 15:53:42.280951','2026-01-05 15:53:42.280951');
INSERT INTO datasets_users VALUES('438b5230fbbc5d58a8f288652ea3fae0','265d89a43967425d9e8b1c9d6b1dcc2c','2026-01-05 15:53:42.280954','2026-01-05 15:53:42.280954');
INSERT INTO datasets_users VALUES('438b5230fbbc5d58a8f288652ea3fae0','d8f1bb4ef7fb409590e239890c01d9d6','2026-01-05 15:53:42.280956','2026-01-05 15:53:42.280956');
CREATE UNIQUE INDEX ix_users_username ON users (username);
CREATE INDEX ix_users_role ON users (role);
CREATE UNIQUE INDEX ix_users_api_key ON users (api_key);
CREATE UNIQUE INDEX ix_workspaces_name ON workspaces (name);
CREATE INDEX ix_workspaces_users_workspace_id ON workspaces_users (workspace_id);
CREATE INDEX ix_workspaces_users_user_id ON workspaces_users (user_id);
CREATE INDEX ix_questions_name ON questions (name);
CREATE INDEX ix_questions_dataset_id ON questions (dataset_id);
CREATE INDEX ix_records_external_id ON records (external_id);
CREATE INDEX ix_records_dataset_id ON records (dataset_id);
CREATE INDEX ix_fields_dataset_id ON fields (dataset_id);
CREATE INDEX ix_fields_name ON fields (name);
CREATE INDEX ix_metadata_properties_dataset_id ON metadata_properties (dataset_id);
CREATE INDEX ix_metadata_properties_name ON metadata_properties (name);
CREATE INDEX ix_vectors_settings_dataset_id ON vectors_settings (dataset_id);
CREATE INDEX ix_vectors_settings_name ON vectors_settings (name);
CREATE INDEX ix_vectors_record_id ON vectors (record_id);
CREATE INDEX ix_vectors_vector_settings_id ON vectors (vector_settings_id);
CREATE INDEX ix_suggestions_record_id ON suggestions (record_id);
CREATE INDEX ix_suggestions_question_id ON suggestions (question_id);
CREATE INDEX ix_suggestions_type ON suggestions (type);
CREATE INDEX ix_responses_status ON responses (status);
CREATE INDEX ix_responses_record_id ON responses (record_id);
CREATE INDEX ix_responses_user_id ON responses (user_id);
CREATE INDEX ix_datasets_status ON datasets (status);
CREATE INDEX ix_datasets_workspace_id ON datasets (workspace_id);
CREATE INDEX ix_datasets_name ON datasets (name);
CREATE INDEX ix_records_status ON records (status);
CREATE INDEX ix_datasets_users_dataset_id ON datasets_users (dataset_id);
CREATE INDEX ix_datasets_users_user_id ON datasets_users (user_id);
COMMIT;
