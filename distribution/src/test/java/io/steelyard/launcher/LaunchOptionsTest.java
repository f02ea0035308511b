package io.steelyard.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaunchOptionsTest {
    @Test
    void whatStandsBeforeTheCommandIsForTheHost() {
        LaunchOptions options = LaunchOptions.parse(
                "--verbose", "--storage", "s", "--bundles", "a.jar", "--bundles", "b", "list", "-x");

        assertTrue(options.verbose());
        assertEquals(Optional.of(Path.of("s")), options.storage());
        assertEquals(List.of(Path.of("a.jar"), Path.of("b")), options.bundles());
        assertEquals(List.of("list", "-x"), options.command());
    }

    @Test
    void whatStandsBehindTheCommandIsForTheCommand() {
        assertEquals(
                List.of("train", "--verbose"),
                LaunchOptions.parse("train", "--verbose").command());
    }

    @Test
    void anOptionWithoutItsPathIsRefused() {
        assertEquals(
                "--storage needs a path behind it",
                assertThrows(IllegalArgumentException.class, () -> LaunchOptions.parse("--storage"))
                        .getMessage());
    }
}
