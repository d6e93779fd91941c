-- A db as the versions between 0.1.0 and shared contents wrote it: attachments in pieces, in the db's own
-- file. Never changed again, so that every later version is tried on it. Made of format-1.sql.
BEGIN TRANSACTION;
CREATE TABLE blob_refs (
  num INTEGER NOT NULL,
  rev TEXT NOT NULL,
  blob INTEGER NOT NULL,
  PRIMARY KEY (num, rev, blob)
) WITHOUT ROWID;
INSERT INTO "blob_refs" VALUES(6,'1-983317f6143be456e4c85a54f86e9068',1);
INSERT INTO "blob_refs" VALUES(6,'1-983317f6143be456e4c85a54f86e9068',2);
INSERT INTO "blob_refs" VALUES(6,'2-fc8967938bf233d477e7b7da3630af2f',2);
CREATE TABLE blobs (id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT UNIQUE);
INSERT INTO "blobs" VALUES(1,'852yUigxTAuIv13bLdiwBq53Cv5OxyptyNOjQCzR3c4');
INSERT INTO "blobs" VALUES(2,'LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ');
CREATE TABLE bodies (
  num INTEGER NOT NULL,
  rev TEXT NOT NULL,
  json TEXT NOT NULL,
  attachments TEXT,
  UNIQUE (num, rev)
);
INSERT INTO "bodies" VALUES(1,'1-ac39a3fdb29e35df7d4b59aad35006cf','{"text":"hello","n":1.5,"é😀":["\u0000","it''s"]}',NULL);
INSERT INTO "bodies" VALUES(2,'1-295528bc3966afa0b761f3d4887aa9ee','{"v":1}',NULL);
INSERT INTO "bodies" VALUES(2,'2-29af99ebb922f2d4dd8d3b2e950b6f62','{"v":2}',NULL);
INSERT INTO "bodies" VALUES(2,'3-975799eea53ac66ddfef00726e89aeff','{"v":3}',NULL);
INSERT INTO "bodies" VALUES(3,'1-9f4a3796e2b2467a10866122815607a7','{"text":"was here"}',NULL);
INSERT INTO "bodies" VALUES(3,'2-c2f4683c660eb33b70afd5c032e91dd0','{}',NULL);
INSERT INTO "bodies" VALUES(4,'2-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','{"side":"left"}',NULL);
INSERT INTO "bodies" VALUES(4,'2-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','{"side":"right"}',NULL);
INSERT INTO "bodies" VALUES(4,'2-cccccccccccccccccccccccccccccccc','{"why":"a deleted leaf keeps its words"}',NULL);
INSERT INTO "bodies" VALUES(5,'900-dddddddddddddddddddddddddddddddd','{"long":true}',NULL);
INSERT INTO "bodies" VALUES(6,'1-983317f6143be456e4c85a54f86e9068','{}','[{"name":"a b/c.bin","contentType":"application/octet-stream","revpos":1,"digest":"md5-HfFyCByEHFRNHEb29iZ16w==","length":5,"blob":1},{"name":"same.txt","contentType":"text/plain","revpos":1,"digest":"md5-XUFAKrxLKna5cZ2REBfFkg==","length":5,"blob":2}]');
INSERT INTO "bodies" VALUES(6,'2-fc8967938bf233d477e7b7da3630af2f','{"seen":true}','[{"name":"same.txt","contentType":"text/plain","revpos":1,"digest":"md5-XUFAKrxLKna5cZ2REBfFkg==","length":5,"blob":2}]');
INSERT INTO "bodies" VALUES(7,'1-427a38bb277deef0255e7166d7e4b1ff','{"views":{"all":{"map":"function (doc) { emit(doc._id) }"}}}',NULL);
INSERT INTO "bodies" VALUES(8,'1-18930016c42f461f0612d869763dd50a','{"words":"written last"}',NULL);
CREATE TABLE docs (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  seq INTEGER NOT NULL UNIQUE,
  winner TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  leaf_count INTEGER NOT NULL,
  tree TEXT NOT NULL
);
INSERT INTO "docs" VALUES(1,'plain',1,'1-ac39a3fdb29e35df7d4b59aad35006cf',0,1,'[[1,0,["ac39a3fdb29e35df7d4b59aad35006cf"],0]]');
INSERT INTO "docs" VALUES(2,'edited',4,'3-975799eea53ac66ddfef00726e89aeff',0,1,'[[1,0,["295528bc3966afa0b761f3d4887aa9ee","29af99ebb922f2d4dd8d3b2e950b6f62","975799eea53ac66ddfef00726e89aeff"],0]]');
INSERT INTO "docs" VALUES(3,'gone',6,'2-c2f4683c660eb33b70afd5c032e91dd0',1,1,'[[1,0,["9f4a3796e2b2467a10866122815607a7","c2f4683c660eb33b70afd5c032e91dd0"],1]]');
INSERT INTO "docs" VALUES(4,'forked',9,'2-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',0,3,'[[1,0,["00000000000000000000000000000000"],0],[2,"1-00000000000000000000000000000000",["cccccccccccccccccccccccccccccccc"],1],[2,"1-00000000000000000000000000000000",["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],0],[2,"1-00000000000000000000000000000000",["bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"],0]]');
INSERT INTO "docs" VALUES(5,'stemmed',10,'900-dddddddddddddddddddddddddddddddd',0,1,'[[899,0,["eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","dddddddddddddddddddddddddddddddd"],0]]');
INSERT INTO "docs" VALUES(6,'picture',12,'2-fc8967938bf233d477e7b7da3630af2f',0,1,'[[1,0,["983317f6143be456e4c85a54f86e9068","fc8967938bf233d477e7b7da3630af2f"],0]]');
INSERT INTO "docs" VALUES(7,'_design/list',13,'1-427a38bb277deef0255e7166d7e4b1ff',0,1,'[[1,0,["427a38bb277deef0255e7166d7e4b1ff"],0]]');
INSERT INTO "docs" VALUES(8,'last',16,'1-18930016c42f461f0612d869763dd50a',0,1,'[[1,0,["18930016c42f461f0612d869763dd50a"],0]]');
CREATE TABLE locals (id TEXT PRIMARY KEY, rev TEXT NOT NULL, json TEXT NOT NULL);
INSERT INTO "locals" VALUES('checkpoint','0-1','{"since":7}');
CREATE TABLE loose_blobs (blob INTEGER PRIMARY KEY);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO "meta" VALUES('security','{"admins":{"names":[],"roles":["_admin"]},"members":{"names":["anna"],"roles":["team"]}}');
INSERT INTO "meta" VALUES('revs_limit','500');
INSERT INTO "meta" VALUES('instance_start_time','1790000000000000');
INSERT INTO "meta" VALUES('instance_id','11111111111111111111111111111111');
INSERT INTO "meta" VALUES('update_seq','16');
INSERT INTO "meta" VALUES('purge_seq','1');
CREATE TABLE pieces (blob INTEGER NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (blob, n));
INSERT INTO "pieces" VALUES(1,0,X'00FF070A0D');
INSERT INTO "pieces" VALUES(2,0,X'68656C6C6F');
CREATE TABLE side (
  num INTEGER PRIMARY KEY,
  space TEXT NOT NULL,
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (space, key)
);
CREATE INDEX docs_listed ON docs (id) WHERE deleted = 0;
CREATE INDEX bodies_with_attachments ON bodies (num) WHERE attachments IS NOT NULL;
CREATE INDEX blob_refs_by_blob ON blob_refs (blob);
CREATE TRIGGER bodies_take_blobs AFTER INSERT ON bodies WHEN NEW.attachments IS NOT NULL BEGIN
  INSERT OR IGNORE INTO blob_refs (num, rev, blob)
    SELECT NEW.num, NEW.rev, json_extract(value, '$.blob') FROM json_each(NEW.attachments);
END;
CREATE TRIGGER bodies_leave_blobs AFTER DELETE ON bodies WHEN OLD.attachments IS NOT NULL BEGIN
  INSERT OR IGNORE INTO loose_blobs (blob)
    SELECT blob FROM blob_refs WHERE num = OLD.num AND rev = OLD.rev;
  DELETE FROM blob_refs WHERE num = OLD.num AND rev = OLD.rev;
END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('blobs',2);
COMMIT;
PRAGMA user_version = 3;
