"""Training in short stretches: token shards in, shippable weights and a checkpoint out."""
