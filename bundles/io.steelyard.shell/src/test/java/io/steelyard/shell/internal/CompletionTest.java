package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.felix.gogo.jline.Builtin;
import org.apache.felix.gogo.jline.Parser;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session of Felix's JLine shell in which there are two pipelines and two backends. */
class CompletionTest {
    private final ThreadIOImpl threads = new ThreadIOImpl();
    private CommandSession session;

    @BeforeEach
    void openSession() throws Exception {
        threads.start();
        CommandProcessorImpl processor = new CommandProcessorImpl(threads);
        processor.addCommand(
                "steelyard",
                new CompletionCommand(() -> List.of("digits", "letters"), () -> List.of("ojalgo", "reference")),
                "candidates");
        processor.addCommand("gogo", new Builtin(), "complete");
        processor.addListener(new CompletionInSessions());
        session = processor.createSession(
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), new ByteArrayOutputStream());
        session.put(Shell.VAR_SESSION, session);
        session.put(Shell.VAR_COMPLETIONS, new HashMap<>());
        session.execute("a = b");
    }

    @AfterEach
    void closeSession() {
        session.close();
        threads.stop();
    }

    /** What the shell offers at the end of a line. */
    private List<String> offered(String line) throws Exception {
        ParsedLine parsed = new Parser().parse(line, line.length(), ParseContext.COMPLETE);
        session.put(Shell.VAR_COMMAND_LINE, parsed);
        List<String> offered = new ArrayList<>();
        for (var completion :
                Shell.getCompletions(session).getOrDefault(parsed.words().get(0), List.of())) {
            if (completion.argument != null) {
                ((List<?>) session.execute(completion.argument)).forEach(each -> offered.add((String) each));
            }
        }
        return offered;
    }

    @Test
    void behindACommandAboutAPipelineStandTheNamesOfPipelines() throws Exception {
        for (String command : List.of("show", "why", "pause", "resume", "stop", "swap")) {
            assertEquals(List.of("digits", "letters"), offered("pipeline:" + command + " "), command);
        }
    }

    @Test
    void behindThePipelineToSwapStandTheNamesOfBackends() throws Exception {
        assertEquals(List.of("ojalgo", "reference", "auto"), offered("pipeline:swap digits "));
    }

    @Test
    void behindBenchStandTheNamesOfBackends() throws Exception {
        assertEquals(List.of("ojalgo", "reference"), offered("backend:bench "));
    }

    @Test
    void behindTheLastWordOfACommandStandsNothing() throws Exception {
        assertEquals(List.of(), offered("pipeline:show digits "));
    }

    @Test
    void aSessionOfAShellWithoutCompletionIsLeftAlone() throws Exception {
        session.put(Shell.VAR_COMPLETIONS, null);
        session.put(".steelyard.completions", null);
        session.execute("a = b");
        assertEquals(null, session.get(".steelyard.completions"));
    }
}
