BEGIN TRANSACTION;
CREATE TABLE boot (
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,         -- 0, 1, … within the session
    boot_id INTEGER NOT NULL,
    sample INTEGER,                   -- number in the session of its first sample; NULL, with the rest, before it
    first INTEGER,
    tick INTEGER,
    tick_hz INTEGER,
    start_s REAL,
    cells INTEGER,
    width INTEGER,
    host_s REAL,                      -- the host's monotonic clock at its first sample
    PRIMARY KEY (session, ordinal)
) WITHOUT ROWID;
INSERT INTO "boot" VALUES(1,0,7,0,40,400500,1000000,0.0,1,3,100.41);
INSERT INTO "boot" VALUES(1,1,9,268,0,500,1000000,39.56,1,3,139.97);
CREATE TABLE calibration (
    key TEXT PRIMARY KEY,             -- digest of its content
    id TEXT NOT NULL,
    created_s INTEGER NOT NULL,
    body TEXT NOT NULL                -- JSON: breakpoints of each cell
) WITHOUT ROWID;
INSERT INTO "calibration" VALUES('0be6b3c39fc24f083fc5b84533ee2475','abababababababababababababababab',5,'{"id":"abababababababababababababababab","cells":[{"counts":[-1000,0,9000],"force_mn":[0,1000,20000]}],"created_s":5}');
CREATE TABLE calibration_act (
    key INTEGER PRIMARY KEY,
    device TEXT NOT NULL,             -- serial number
    at_s REAL NOT NULL,               -- Unix time
    kind TEXT NOT NULL,               -- written, undone, verified
    body TEXT NOT NULL                -- JSON
);
INSERT INTO "calibration_act" VALUES(1,'VR-1',1.5,'written','{}');
INSERT INTO "calibration_act" VALUES(2,'VR-2',2.5,'verified','{"device":"VR-2","at_s":2.5,"kind":"verified","calibration":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","before":null,"crc":null,"epoch":null,"verification":{"calibration":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","at_s":2.5,"outcome":"pass","loads":[{"load":"1 l","reference_n":10.1,"force_n":10.0,"u95_reference_n":0.4,"u95_force_n":0.1,"e_n":0.24,"extrapolated":false}],"reasons":[]}}');
CREATE TABLE calibration_record (
    id TEXT NOT NULL UNIQUE,          -- digest of its content, which the device carries too
    device TEXT,                      -- serial number
    created TEXT NOT NULL,            -- ISO 8601, UTC
    body TEXT NOT NULL                -- JSON: the whole record
);
INSERT INTO "calibration_record" VALUES('0a','VR-1','2026-11-22T10:00:00+00:00','{}');
CREATE TABLE calibration_run (
    device TEXT PRIMARY KEY,          -- serial number; one run of a device at a time
    body TEXT NOT NULL                -- JSON: plan and points so far
) WITHOUT ROWID;
INSERT INTO "calibration_run" VALUES('VR-1','{}');
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    boot INTEGER NOT NULL,
    first INTEGER NOT NULL,           -- index on the device
    n INTEGER NOT NULL,
    tick INTEGER NOT NULL,
    last_tick INTEGER NOT NULL,       -- of its last sample
    period_ticks INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    cells INTEGER NOT NULL,
    width INTEGER NOT NULL,
    host_s REAL,                      -- the host's monotonic clock when its first packet came
    codec TEXT NOT NULL,
    crc INTEGER NOT NULL,             -- CRC-32 over the fields above that describe the samples, the runs and the data
    runs BLOB NOT NULL,
    data BLOB NOT NULL,               -- last, so that listing chunks does not read it
    UNIQUE (session, boot, first)
);
INSERT INTO "chunk" VALUES(1,1,0,40,4,400500,430500,10000,3,1,3,100.44,'i24',2252477597,X'04000000000000000000000000',X'C30500E805000D0600320600');
INSERT INTO "chunk" VALUES(2,1,0,44,52,440500,950500,10000,3,1,3,100.48,'i24',2323377575,X'34000000000000000000000000',X'5706007C0600A10600C60600EB06001007003507005A07007F0700A40700C90700EE07001308003808005D0800820800A70800CC0800F108001609003B0900600900850900AA0900CF0900F40900190A003E0A00630A00880A00AD0A00D20A00F70A001C0B00410B00660B008B0B00B00B00D50B00FA0B001F0C00440C00690C008E0C00B30C00D80C00FD0C00220D00470D006C0D00910D00B60D00');
INSERT INTO "chunk" VALUES(3,1,0,96,52,960500,1470500,10000,3,1,3,101.0,'i24',2616523055,X'34000000000000000000000000',X'DB0D00000E00250E004A0E006F0E00940E00B90E00DE0E00030F00280F004D0F00720F00970F00BC0F00E10F000610002B10005010007510009A1000BF1000E410000911002E11005311007811009D1100C21100E711000C12003112005612007B1200A01200C51200EA12000F13003413005913007E1300A31300C81300ED13001214003714005C1400811400A61400CB1400F014001515003A1500');
INSERT INTO "chunk" VALUES(4,1,0,148,52,1480500,1990500,10000,3,1,3,101.52,'i24',3986526962,X'34000000000000000000000000',X'5F1500841500A91500CE1500F315001816003D1600621600871600AC1600D11600F616001B17004017006517008A1700AF1700D41700F917001E18004318006818008D1800B21800D71800FC18002119004619006B1900901900B51900DA1900FF1900241A00491A006E1A00931A00B81A00DD1A00021B00271B004C1B00711B00961B00BB1B00E01B00051C002A1C004F1C00741C00991C00BE1C00');
INSERT INTO "chunk" VALUES(5,1,0,200,40,2000500,2390500,10000,3,1,3,102.04,'i24',4084711186,X'28000000000000000000000000',X'E31C00081D002D1D00521D00771D009C1D00C11D00E61D000B1E00301E00551E007A1E009F1E00C41E00E91E000E1F00331F000F00003400005900007E0000A30000C80000ED00001201003701005C0100810100A60100CB0100F001001502003A02005F0200840200A90200CE0200F302001803003D0300');
INSERT INTO "chunk" VALUES(6,1,0,260,4,2600500,2630500,10000,3,1,3,102.64,'i24',3941658912,X'04000000000000000000000024',X'4606006B0600900600B50600');
INSERT INTO "chunk" VALUES(7,1,0,264,36,2640500,2990500,10000,3,1,3,102.68,'i24',3373239350,X'24000000000000000000000024',X'DA0600FF06002407004907006E0700930700B80700DD07000208002708004C0800710800960800BB0800E008000509002A09004F0900740900990900BE0900E30900080A002D0A00520A00770A009C0A00C10A00E60A000B0B00300B00550B007A0B009F0B00C40B00E90B00');
INSERT INTO "chunk" VALUES(8,1,0,240,10,2400500,2490500,10000,3,1,3,103.1,'i24',4294632766,X'0A000000000000000000000080',X'620300870300AC0300D10300F603001B04004004006504008A0400AF0400');
INSERT INTO "chunk" VALUES(9,1,0,300,4,20000500,20038000,12500,4,1,3,121.0,'i24',2681013043,X'04000000000000000000000000',X'0E0C00330C00580C007D0C00');
INSERT INTO "chunk" VALUES(10,1,0,304,4,20050503,20088003,12500,4,1,3,121.1,'i24',4183098465,X'04000000000000000000000000',X'A20C00C70C00EC0C00110D00');
INSERT INTO "chunk" VALUES(11,1,1,0,4,500,30500,10000,0,1,3,140.0,'i24',2309213388,X'04000000000000000000000001',X'FBFFFF2000004500006A0000');
CREATE TABLE device (
    key INTEGER PRIMARY KEY,
    nickname TEXT NOT NULL UNIQUE COLLATE NOCASE,
    address TEXT NOT NULL,
    body TEXT NOT NULL                -- JSON: identity and all that is kept of it
);
CREATE TABLE epoch (
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    boot INTEGER NOT NULL,            -- ordinal
    epoch INTEGER NOT NULL,
    first INTEGER NOT NULL,
    calibration TEXT,                 -- key of the calibration
    tare TEXT,                        -- JSON: mN of each cell
    clip_low INTEGER,
    clip_high INTEGER,
    rate_hz REAL,
    period_ticks INTEGER,
    PRIMARY KEY (session, boot, epoch, first)
) WITHOUT ROWID;
INSERT INTO "epoch" VALUES(1,0,3,40,'0be6b3c39fc24f083fc5b84533ee2475','[12]',-5,8000000,100.0,10000);
INSERT INTO "epoch" VALUES(1,0,4,300,NULL,NULL,NULL,NULL,80.0,12500);
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    source TEXT NOT NULL,             -- device or host
    kind TEXT NOT NULL,
    t_s REAL,                         -- of the host's events
    boot INTEGER,                     -- these four: of the device's events
    seq INTEGER,
    sample INTEGER,
    tick INTEGER,
    fields TEXT NOT NULL              -- JSON
);
INSERT INTO "event" VALUES(1,1,'host','ready',-0.5,NULL,NULL,NULL,NULL,'{"of":["a",1,null]}');
INSERT INTO "event" VALUES(2,1,'device','press_start',NULL,0,0,100,1000500,'{"point":"LR3","side":1}');
INSERT INTO "event" VALUES(3,1,'device','press_end',NULL,0,1,170,1700500,'{}');
INSERT INTO "event" VALUES(4,1,'device','fault',NULL,1,0,NULL,NULL,'{"cause":2}');
CREATE TABLE gap (
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    boot INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (session, boot, first)
) WITHOUT ROWID;
INSERT INTO "gap" VALUES(1,0,240,259,'link');
CREATE TABLE press (
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    boot INTEGER NOT NULL,
    onset INTEGER NOT NULL,
    source TEXT NOT NULL,             -- whose verdict: host or device
    release INTEGER NOT NULL,
    point TEXT,
    side INTEGER,
    verdict TEXT NOT NULL,
    body TEXT NOT NULL,               -- JSON: all figures
    PRIMARY KEY (session, boot, onset, source)
) WITHOUT ROWID;
INSERT INTO "press" VALUES(1,0,100,'device',170,'LR3',1,'ok','{"point":"LR3","side":1,"onset":100,"release":170,"onset_tick":1000500,"release_tick":1700500,"tick_hz":1000000,"verdict":"ok","reasons":[],"peak_mn":9500,"held":5,"sum_mn":46000,"sum_sq_mn2":423500000,"in_band_ticks":40000,"longest_ticks":40000,"above_ticks":0,"to_band_ticks":10000,"impulse_mn_ticks":9223372036854775808,"cycles":null,"cadence_mhz":null,"rest_ticks":null,"extra":{"overshoot_n":0.25,"rise_n_s":null}}');
INSERT INTO "press" VALUES(1,0,100,'host',170,'LR3',1,'too_light','{"point":"LR3","side":1,"onset":100,"release":170,"onset_tick":1000500,"release_tick":1700500,"tick_hz":1000000,"verdict":"too_light","reasons":["too_light"],"peak_mn":9500,"held":5,"sum_mn":46000,"sum_sq_mn2":423500000,"in_band_ticks":40000,"longest_ticks":40000,"above_ticks":0,"to_band_ticks":10000,"impulse_mn_ticks":9223372036854775808,"cycles":null,"cadence_mhz":null,"rest_ticks":null,"extra":{"overshoot_n":0.25,"rise_n_s":null}}');
INSERT INTO "press" VALUES(1,0,270,'host',290,NULL,1,'over_ceiling','{"point":null,"side":1,"onset":270,"release":290,"onset_tick":2700500,"release_tick":2900500,"tick_hz":1000000,"verdict":"over_ceiling","reasons":["over_ceiling"],"peak_mn":null,"held":5,"sum_mn":46000,"sum_sq_mn2":423500000,"in_band_ticks":40000,"longest_ticks":40000,"above_ticks":0,"to_band_ticks":null,"impulse_mn_ticks":9223372036854775808,"cycles":null,"cadence_mhz":null,"rest_ticks":null,"extra":{"overshoot_n":0.25,"rise_n_s":null}}');
INSERT INTO "press" VALUES(1,1,1,'device',3,'LR3',1,'ok','{"point":"LR3","side":1,"onset":1,"release":3,"onset_tick":10500,"release_tick":30500,"tick_hz":1000000,"verdict":"ok","reasons":[],"peak_mn":9500,"held":5,"sum_mn":46000,"sum_sq_mn2":423500000,"in_band_ticks":40000,"longest_ticks":40000,"above_ticks":0,"to_band_ticks":10000,"impulse_mn_ticks":9223372036854775808,"cycles":null,"cadence_mhz":null,"rest_ticks":null,"extra":{"overshoot_n":0.25,"rise_n_s":null}}');
CREATE TABLE session (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    started_s REAL NOT NULL,          -- Unix time
    host_s REAL,                      -- the host's monotonic clock at that moment
    device TEXT NOT NULL,             -- nickname or address, as it was
    address TEXT,
    info TEXT,                        -- JSON: what the device said of itself
    routine TEXT,
    software TEXT,
    protocol TEXT,
    simulated INTEGER NOT NULL,
    writer TEXT,                      -- who records it; NULL once sealed
    end_reason TEXT,
    tip_area_mm2 REAL,
    notes TEXT NOT NULL DEFAULT '',
    rating_before INTEGER,
    rating_after INTEGER,
    deleted_s REAL,                   -- Unix time; NULL where it is not deleted
    samples INTEGER,                  -- these four: totals, counted when it was sealed
    missing INTEGER,
    presses INTEGER,
    duration_s REAL
);
INSERT INTO "session" VALUES(1,'2026-09-21T14-13-20-f6ed','record',1790000000.0,99.0,'ring','virtual:','{"family":"ring","model":"Ring One","firmware":"1.2","serial":"R-0001","protocol":"1.0","boot_id":7,"sensor":"simulated","cells":1,"width":3,"clip_low":null,"clip_high":null,"tick_hz":1000000,"rates_hz":[100.0],"buffer_samples":0,"range_n":40.0,"ceiling_n":null,"tip_area_mm2":100.0,"capacity":0,"thresholds_version":null,"thresholds_crc":null,"calibration_id":null,"calibration_crc":null,"features":["light","simulated"],"extra":{"colour":"blue","batch":3,"offset_n":0.5}}','tai-chong','0.1.0','1.0',1,NULL,'asked',100.0,'first time, é',6,NULL,NULL,262,10,3,39.6);
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL               -- JSON
) WITHOUT ROWID;
CREATE TABLE tare (
    device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
    taken_s REAL NOT NULL,
    tare TEXT NOT NULL,               -- JSON: mN of each cell
    noise_mn INTEGER
);
CREATE TABLE thresholds (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    version INTEGER NOT NULL,
    body TEXT NOT NULL                -- JSON: the whole table
);
INSERT INTO "thresholds" VALUES(1,1,7,'{"version":7,"entries":[{"point":"LR3","side":"left","mode":"hold","onset_mn":1500,"release_mn":1000,"low_mn":8000,"high_mn":20000,"ceiling_mn":30000,"hold_min_ms":4000,"hold_max_ms":8000,"block_ms":0,"rest_min_ms":0,"cv_max_permille":0,"cadence_low_mhz":0,"cadence_high_mhz":0,"release_timeout_ms":0,"repeats":1}]}');
CREATE INDEX event_session ON event (session);
CREATE INDEX thresholds_session ON thresholds (session);
CREATE INDEX tare_device ON tare (device, taken_s);
CREATE TRIGGER calibration_record_stays BEFORE UPDATE ON calibration_record
    BEGIN SELECT RAISE(ABORT, 'a calibration never changes'); END;
CREATE INDEX calibration_act_device ON calibration_act (device, at_s);
CREATE TRIGGER calibration_record_remains BEFORE DELETE ON calibration_record
    BEGIN SELECT RAISE(ABORT, 'a calibration is never removed'); END;
COMMIT;
