package io.steelyard.runtime.internal.store;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory of generations: whole training states, one after the other. A generation is a folder {@code
 * generation-N} with the state, the specification and a manifest of their sizes and hashes; the file {@code current}
 * names the one that counts. Files are written and synced one by one and {@code current} is renamed into place last, so
 * whatever is killed, the current generation is whole.
 */
public final class Generations {
    private static final String CURRENT = "current";
    private static final String MANIFEST = "MANIFEST";
    private static final String SPECIFICATION = "pipeline.yaml";
    private static final Pattern FOLDER = Pattern.compile("generation-(\\d{1,18})");

    /**
     * What a generation holds.
     *
     * @param folder where it lies
     * @param state every tensor by name
     * @param metadata the texts that were written with it
     */
    public record Generation(Path folder, Map<String, Tensor> state, Map<String, String> metadata) {}

    private final Path directory;
    private final int keep;

    /**
     * Generations in a directory.
     *
     * @param keep how many are kept, at least 1
     */
    public Generations(Path directory, int keep) {
        this.directory = directory;
        this.keep = keep;
    }

    /**
     * Makes sure that generations can be written, changing nothing that is there.
     *
     * @throws IOException if they cannot, with one sentence
     */
    public void requireWritable() throws IOException {
        requireWritable(directory);
    }

    /** Makes sure that files can be written into a directory, creating it if need be. */
    public static void requireWritable(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, ".probe", null));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(directory + " cannot be written to: " + e.getFile() + " is not a directory", e);
        } catch (FileSystemException e) {
            throw new IOException(directory + " cannot be written to: " + reason(e), e);
        }
    }

    private static String reason(FileSystemException e) {
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }

    /**
     * Writes a generation and makes it the current one.
     *
     * @return its folder
     */
    public Path write(
            CheckpointFormat format, Map<String, ? extends LazyTensor> state, Map<String, String> metadata, String spec)
            throws IOException {
        Files.createDirectories(directory);
        List<Path> known = folders();
        long number = known.isEmpty() ? 1 : number(known.get(known.size() - 1)) + 1;
        Path folder = directory.resolve("generation-" + number);
        Files.createDirectory(folder);
        String stateFile = "state." + format.extensions().get(0);
        format.write(folder.resolve(stateFile), state, metadata);
        writeSynced(folder.resolve(SPECIFICATION), spec);
        StringBuilder manifest = new StringBuilder();
        for (String name : List.of(stateFile, SPECIFICATION)) {
            Path file = folder.resolve(name);
            manifest.append(sha256(file))
                    .append(' ')
                    .append(Files.size(file))
                    .append(' ')
                    .append(name)
                    .append('\n');
        }
        writeSynced(folder.resolve(MANIFEST), manifest.toString());
        syncDirectory(folder);
        syncDirectory(directory);
        Path temporary = directory.resolve(CURRENT + ".new");
        writeSynced(temporary, folder.getFileName() + "\n");
        Files.move(temporary, directory.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(directory);
        known.add(folder);
        for (Path old : known.subList(0, Math.max(0, known.size() - keep))) {
            delete(old);
        }
        return folder;
    }

    /**
     * The current generation, if there is one.
     *
     * @throws IOException if it is damaged, naming the file
     */
    public Optional<Generation> current(CheckpointFormat format) throws IOException {
        Path pointer = directory.resolve(CURRENT);
        if (!Files.exists(pointer)) {
            return Optional.empty();
        }
        if (Files.size(pointer) > 64) {
            throw new IOException(pointer + " is damaged: expected the name of a generation");
        }
        String name = Files.readString(pointer).strip();
        if (!FOLDER.matcher(name).matches()) {
            throw new IOException(pointer + " is damaged: expected the name of a generation, found '" + name + "'");
        }
        Path folder = directory.resolve(name);
        String stateFile = null;
        for (String line : Files.readAllLines(folder.resolve(MANIFEST))) {
            String[] fields = line.split(" ", 3);
            if (fields.length != 3 || fields[2].contains("/") || fields[2].contains("\\")) {
                throw new IOException(folder.resolve(MANIFEST) + " is damaged: found '" + line + "'");
            }
            Path file = folder.resolve(fields[2]);
            if (!Files.isRegularFile(file)
                    || !Long.toString(Files.size(file)).equals(fields[1])
                    || !sha256(file).equals(fields[0])) {
                throw new IOException(file + " is damaged: it is not what " + MANIFEST + " says");
            }
            if (fields[2].startsWith("state.")) {
                stateFile = fields[2];
            }
        }
        if (stateFile == null) {
            throw new IOException(folder.resolve(MANIFEST) + " is damaged: it names no state");
        }
        try (Checkpoint checkpoint = format.open(folder.resolve(stateFile))) {
            Map<String, Tensor> state = new LinkedHashMap<>();
            for (Map.Entry<String, LazyTensor> entry : checkpoint.tensors().entrySet()) {
                state.put(entry.getKey(), entry.getValue().load());
            }
            return Optional.of(new Generation(folder, state, checkpoint.metadata()));
        }
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new ArrayList<>(entries.filter(path ->
                            FOLDER.matcher(path.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(Generations::number))
                    .toList());
        }
    }

    private static long number(Path folder) {
        Matcher matcher = FOLDER.matcher(folder.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static void writeSynced(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        // Windows cannot open a directory; its renames are durable with the file system's journal.
        if (!System.getProperty("os.name").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
