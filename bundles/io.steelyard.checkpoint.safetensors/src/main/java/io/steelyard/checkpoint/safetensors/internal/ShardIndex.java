package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The index of a checkpoint cut into several files, as Hugging Face's transformers write it: {@code {"metadata":
 * {"total_size": 96}, "weight_map": {"a.weight": "model-00001-of-00002.safetensors"}}}. A shard is a plain name of a file
 * in the index's own folder; a path, of whatever kind, is refused. The index decides: a tensor of a shard that it does
 * not name is left out.
 */
final class ShardIndex {
    private final Path file;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private Map<String, String> shardOf;

    private ShardIndex(Path file) {
        this.file = file;
    }

    /** Whether the first eight bytes of a file, as a length, are the beginning of a JSON text and no possible length. */
    static boolean isText(long length) {
        return (byte) length == '{' && (length < 0 || length > HeaderParser.MOST_BYTES);
    }

    /** Reads the bytes of an index. */
    static ShardIndex parse(Path file, byte[] bytes) throws IOException {
        ShardIndex index = new ShardIndex(file);
        try (JsonCursor json = new JsonCursor(file, bytes, 0)) {
            index.read(json);
        }
        return index;
    }

    private void read(JsonCursor json) throws IOException {
        json.object("invalid_index", null, "the index");
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            if (field.equals("weight_map")) {
                readShards(json);
            } else if (field.equals("metadata")) {
                readMetadata(json);
            } else {
                json.next();
                json.scalarOrSkip();
            }
        }
        json.end();
        if (shardOf == null) {
            throw new CheckpointException(
                    "invalid_index",
                    file,
                    null,
                    -1,
                    "the index has no 'weight_map', expected one that names the shards");
        }
    }

    private void readMetadata(JsonCursor json) throws IOException {
        json.object("invalid_index", "metadata", "the metadata");
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            json.next();
            String value = json.scalarOrSkip();
            if (value != null) {
                metadata.put(key, value);
            }
        }
    }

    private void readShards(JsonCursor json) throws IOException {
        if (shardOf != null) {
            throw json.wrong("invalid_index", null, "'weight_map' is there twice, expected it once");
        }
        shardOf = new LinkedHashMap<>();
        json.object("invalid_index", null, "'weight_map'");
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            String shard = json.text("invalid_index", name, "the shard");
            if (shardOf.putIfAbsent(name, shard) != null) {
                throw json.wrong("duplicate_name", name, "the tensor is there twice, expected each name once");
            }
            if (!isPlainName(shard)) {
                throw json.wrong(
                        "unsafe_path",
                        name,
                        "the shard '" + shard + "' is not a plain file name, expected a file beside the index");
            }
        }
    }

    private static boolean isPlainName(String name) {
        return !name.isBlank()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
    }

    /** Opens all the shards. */
    Checkpoint open() throws IOException {
        Map<String, Checkpoint> shards = new LinkedHashMap<>();
        ShardedCheckpoint whole = new ShardedCheckpoint(new LinkedHashMap<>(), new LinkedHashMap<>(), shards);
        try {
            for (Map.Entry<String, String> each : shardOf.entrySet()) {
                String name = each.getKey();
                Checkpoint shard = shards.get(each.getValue());
                if (shard == null) {
                    shard = openShard(name, each.getValue());
                    shards.put(each.getValue(), shard);
                    whole.metadata().putAll(shard.metadata());
                }
                LazyTensor tensor = shard.tensors().get(name);
                if (tensor == null) {
                    throw new CheckpointException(
                            "missing_tensor", file, name, -1, "the shard '" + each.getValue() + "' has no such tensor");
                }
                whole.tensors().put(name, tensor);
            }
            whole.metadata().putAll(metadata);
            return whole;
        } catch (IOException | RuntimeException | Error e) {
            whole.close();
            throw e;
        }
    }

    private Checkpoint openShard(String name, String shard) throws IOException {
        Path path = file.resolveSibling(shard);
        if (!Files.exists(path)) {
            throw new CheckpointException(
                    "missing_shard", file, name, -1, "there is no shard '" + shard + "' beside it");
        }
        return SafetensorsReader.openSingle(path);
    }
}
