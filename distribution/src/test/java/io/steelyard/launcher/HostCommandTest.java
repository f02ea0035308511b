package io.steelyard.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostCommandTest {
    @Test
    void aHostLivesWhereItIsTold() {
        assertEquals(
                Optional.of(new HostCommand(true, Optional.of(Path.of("home")))),
                HostCommand.in(List.of("host", "home", "--console")));
        assertEquals(Optional.of(new HostCommand(false, Optional.empty())), HostCommand.in(List.of("host")));
    }

    @Test
    void helpMistakesAndOtherCommandsAreForTheCommandLine() {
        for (List<String> command : List.of(
                List.<String>of(), List.of("train", "host"), List.of("host", "--help"), List.of("host", "a", "b"))) {
            assertEquals(Optional.empty(), HostCommand.in(command), command.toString());
        }
    }
}
