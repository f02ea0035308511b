package io.steelyard.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LoggedLinesTest {
    @Test
    void eachLineThatIsNotEmptyIsARecordOnceItIsComplete() {
        List<String> records = new ArrayList<>();
        Logger logger = Logger.getAnonymousLogger();
        logger.setUseParentHandlers(false);
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record.getLevel() + " " + record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        PrintStream out = new PrintStream(new LoggedLines(logger, Level.WARNING), true, StandardCharsets.UTF_8);

        out.print("half");
        assertEquals(List.of(), records);
        out.print(" a line: ä\r\n\n{0}\nthe next");

        assertEquals(List.of("WARNING half a line: ä", "WARNING {0}"), records);
    }
}
