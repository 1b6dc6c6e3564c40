-- A sender may send one thing to several places under one id: each is a delivery of its own.
DROP INDEX deliveries_by_sender;
CREATE UNIQUE INDEX deliveries_by_sender ON deliveries (namespace, sender, sender_id, discriminator)
    WHERE sender_id IS NOT NULL;

CREATE INDEX deliveries_by_discriminator ON deliveries (namespace, discriminator, row);
CREATE INDEX deliveries_matched ON deliveries (row) WHERE matched > 0;
