package io.steelyard.shell.internal;

import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.osgi.service.component.annotations.Component;

/**
 * Tells each session of Felix's JLine shell, once, what completes the words behind our commands. It is told a script: no
 * object of this bundle stays in a session, and none of JLine's classes is needed. Other shells are left alone.
 */
@Component(service = CommandSessionListener.class)
public final class CompletionInSessions implements CommandSessionListener {
    /** Where a session of the JLine shell keeps what completes. */
    private static final String COMPLETIONS = ".completions";

    private static final String TOLD = ".steelyard.completions";

    @Override
    public void beforeExecute(CommandSession session, CharSequence command) {
        if (session.get(COMPLETIONS) == null || session.get(TOLD) != null) {
            return;
        }
        // Before the script, which comes by here too.
        session.put(TOLD, true);
        try {
            session.execute(script());
        } catch (Exception e) {
            // A shell that keeps completions and has no such command: then it completes nothing of ours.
            session.put(TOLD, false);
        }
    }

    static String script() {
        return CompletionCommand.commands().stream()
                .sorted()
                .map(command -> "gogo:complete -c " + command + " -a 'steelyard:candidates " + command
                        + " ($.commandLine wordIndex)'")
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Exception exception) {}

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Object result) {}
}
