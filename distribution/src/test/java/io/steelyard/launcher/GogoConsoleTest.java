package io.steelyard.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GogoConsoleTest {
    @Test
    void atATerminalLinesAreEdited() {
        assertTrue(GogoConsole.editsLines(true, "xterm-256color"));
    }

    @Test
    void aScriptFromAPipeGetsThePlainConsole() {
        assertFalse(GogoConsole.editsLines(false, "xterm-256color"));
    }

    @Test
    void aTerminalThatCannotMoveItsCursorGetsThePlainConsole() {
        assertFalse(GogoConsole.editsLines(true, "dumb"));
        assertFalse(GogoConsole.editsLines(true, null));
    }

    @Test
    void noTwoConsolesAreStarted() {
        Path home = Path.of("home");
        assertEquals(
                List.of(Path.of("home", "gogo"), Path.of("home", "gogo", "terminal")), GogoConsole.folders(home, true));
        assertEquals(
                List.of(Path.of("home", "gogo"), Path.of("home", "gogo", "plain")), GogoConsole.folders(home, false));
    }
}
