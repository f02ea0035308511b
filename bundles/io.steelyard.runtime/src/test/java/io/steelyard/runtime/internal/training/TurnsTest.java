package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A training is touched by one thread at a time, and by none any more once a turn has been given up. */
@Timeout(60)
class TurnsTest {
    private static final Duration LONG = Duration.ofMillis(2500);

    private final Turns turns = new Turns(new CallTimeout(LONG));
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void letAllThreadsEnd() {
        release.countDown();
    }

    private static long muchLater() {
        return System.nanoTime() + 2 * LONG.toNanos();
    }

    private String hang() {
        begun.countDown();
        try {
            release.await();
            return "released";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A turn that lasts until it is released. */
    private CompletableFuture<String> hangInTurn() throws Exception {
        CompletableFuture<String> end = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return turns.take(this::hang);
                    } catch (PipelineFailure | Setback e) {
                        throw new AssertionError(e);
                    }
                },
                work -> new Thread(work).start());
        begun.await();
        return end;
    }

    private static <T> T within(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aTurnThatTakesTooLongIsGivenUpOnceAndSaysWhereItIs() throws Exception {
        CompletableFuture<String> stuck = hangInTurn();
        assertEquals(Optional.empty(), turns.giveUpIfStuck(System.nanoTime()));
        String reason = turns.giveUpIfStuck(muchLater()).orElseThrow();
        assertTrue(reason.startsWith("did not come back within 2.5 s; it is in "), reason);
        assertEquals(Optional.empty(), turns.giveUpIfStuck(muchLater()));
        assertFalse(stuck.isDone());
    }

    @Test
    void nothingIsGivenUpBetweenTurns() throws Exception {
        assertEquals(Optional.empty(), turns.giveUpIfStuck(muchLater()));
        assertEquals("done", turns.take(() -> "done"));
        assertEquals(Optional.of("answered"), turns.ask(() -> "answered"));
        assertThrows(
                Setback.class,
                () -> turns.take(() -> {
                    throw new Setback("a full disk", false, null);
                }));
        assertEquals(Optional.empty(), turns.giveUpIfStuck(muchLater()));
        assertEquals("done", turns.take(() -> "done"));
    }

    @Test
    void whoeverWaitsToAskIsTurnedAwayWhenTheTurnBeforeIsGivenUp() throws Exception {
        CompletableFuture<String> stuck = hangInTurn();
        CompletableFuture<Optional<String>> question =
                CompletableFuture.supplyAsync(() -> turns.ask(() -> "answered"), work -> new Thread(work).start());
        assertTrue(turns.giveUpIfStuck(muchLater()).isPresent());
        assertEquals(Optional.empty(), within(question));
        assertFalse(stuck.isDone());
    }

    @Test
    void anAnswerCountsEvenIfItsTurnWasGivenUp() throws Exception {
        CompletableFuture<Optional<String>> question =
                CompletableFuture.supplyAsync(() -> turns.ask(this::hang), work -> new Thread(work).start());
        begun.await();
        assertTrue(turns.giveUpIfStuck(muchLater()).isPresent());
        release.countDown();
        assertEquals(Optional.of("released"), within(question));
    }

    @Test
    void afterOneWasGivenUpThereIsNoTurnButToLetGo() throws Exception {
        CompletableFuture<String> stuck = hangInTurn();
        assertTrue(turns.giveUpIfStuck(muchLater()).isPresent());
        release.countDown();
        assertEquals("released", within(stuck));
        assertThrows(Turns.GivenUp.class, () -> turns.take(() -> "done"));
        assertThrows(Turns.GivenUp.class, turns::requireWanted);
        assertEquals(Optional.empty(), turns.ask(() -> "answered"));
        CountDownLatch letGo = new CountDownLatch(2);
        turns.takeUnwatched(letGo::countDown);
        assertTrue(turns.takeUnwatchedBefore(muchLater(), letGo::countDown));
        assertEquals(0, letGo.getCount());
    }

    @Test
    void aTurnThatDoesNotComeBeforeItsDeadlineIsNotTaken() throws Exception {
        CompletableFuture<String> stuck = hangInTurn();
        CountDownLatch done = new CountDownLatch(1);
        assertFalse(turns.takeUnwatchedBefore(System.nanoTime() - 1, done::countDown));
        release.countDown();
        assertEquals("released", within(stuck));
        assertEquals(1, done.getCount());
    }

    @Test
    void whoeverIsInterruptedWhileWaitingToAskGetsTheAnswerAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertEquals(Optional.of("answered"), turns.ask(() -> "answered"));
        assertTrue(Thread.interrupted());
    }
}
