package io.steelyard.checkpoint.safetensors.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the golden files are, and what their tables say. */
final class GoldenFile {
    private GoldenFile() {}

    static Path path(String name) {
        try {
            return Path.of(GoldenFile.class.getResource("/golden/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<List<String>> table(String name) {
        try {
            return Files.readAllLines(path(name)).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split("\t", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
