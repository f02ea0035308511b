package io.steelyard.optimizers.internal.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.steelyard.option.Options;
import io.steelyard.schedule.Schedule;
import io.steelyard.schedule.ScheduleScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ScheduleTest {
    private static final double BASE = 0.1;

    /** PyTorch finds a rate from the one before; in 40 units that adds up to some 1e-14. */
    private static final double TOLERANCE = 1e-12;

    private record Training(Options options, double baseRate, long stepsPerEpoch, long totalSteps)
            implements ScheduleScope {}

    private static double rate(
            Schedule schedule, Map<String, ?> options, long stepsPerEpoch, long totalSteps, long step) {
        Options checked = Options.parse(schedule.options(), options);
        return schedule.rate(new Training(checked, BASE, stepsPerEpoch, totalSteps), step);
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("step", new StepSchedule(), Map.of("step_size", 7L, "gamma", 0.5)),
                arguments(
                        "multistep",
                        new MultistepSchedule(),
                        Map.of("milestones", List.of(5L, 5L, 12L, 30L), "gamma", 0.3)),
                arguments("exponential", new ExponentialSchedule(), Map.of("gamma", 0.9)),
                arguments("cosine", new CosineSchedule(), Map.of("T_max", 15L, "eta_min", 0.01)),
                arguments("linear", new LinearSchedule(), Map.of("start_factor", 0.25, "total_iters", 8L)),
                arguments("constant", new ConstantSchedule(), Map.of("factor", 0.2, "total_iters", 6L)),
                arguments("polynomial", new PolynomialSchedule(), Map.of("total_iters", 20L, "power", 2L)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void eachStepHasPyTorchsRate(String name, Schedule schedule, Map<String, ?> options) throws IOException {
        Map<String, Object> inSteps = new HashMap<>(options);
        inSteps.put("unit", "step");
        double[] golden = golden(name);
        for (int step = 0; step < golden.length; step++) {
            requireRate(golden[step], rate(schedule, inSteps, 3, 120, step), step);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void allStepsOfAnEpochHaveItsRateUnlessToldToCountSteps(String name, Schedule schedule, Map<String, ?> options)
            throws IOException {
        double[] golden = golden(name);
        for (int step = 0; step < 3 * golden.length; step++) {
            requireRate(golden[step / 3], rate(schedule, options, 3, 120, step), step);
        }
    }

    @Test
    void aWarmUpComesBeforeTheScheduleAsInASequenceOfPyTorchs() throws IOException {
        Map<String, ?> options = Map.of("unit", "step", "T_max", 20L, "warmup_steps", 5L, "warmup_start_factor", 0.1);
        double[] golden = golden("sequential_warmup_cosine");
        for (int step = 0; step < golden.length; step++) {
            requireRate(golden[step], rate(new CosineSchedule(), options, 1, 40, step), step);
        }
    }

    @Test
    void aWarmUpIsCountedInStepsWhereTheScheduleCountsEpochs() {
        Map<String, ?> options = Map.of("step_size", 1L, "gamma", 0.5, "warmup_steps", 2L, "warmup_start_factor", 0.5);
        List<Double> found = LongStream.range(0, 8)
                .mapToObj(step -> rate(new StepSchedule(), options, 3, 8, step))
                .toList();
        assertEquals(List.of(0.05, 0.075, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05), rounded(found));
    }

    @Test
    void aWarmUpRisesToTheRateTheScheduleBeginsWith() {
        Map<String, ?> options = Map.of("factor", 0.5, "unit", "step", "warmup_steps", 4L, "warmup_start_factor", 0L);
        List<Double> found = LongStream.range(0, 6)
                .mapToObj(step -> rate(new ConstantSchedule(), options, 1, 10, step))
                .toList();
        assertEquals(List.of(0.0, 0.0125, 0.025, 0.0375, 0.05, 0.05), rounded(found));
    }

    @Test
    void aCosineWithoutLengthSpansWhatTheWarmUpLeavesOfTheTraining() {
        Map<String, ?> options = Map.of("unit", "step", "warmup_steps", 10L, "eta_min", 0.02);
        requireRate(BASE, rate(new CosineSchedule(), options, 5, 50, 10), 10);
        requireRate((BASE + 0.02) / 2, rate(new CosineSchedule(), options, 5, 50, 30), 30);
        requireRate(0.02, rate(new CosineSchedule(), options, 5, 50, 50), 50);
    }

    @Test
    void aCosineWithoutLengthCountsABrokenLastEpoch() {
        // 25 steps of 10 an epoch are 3 epochs, the last of them cut short.
        requireRate(BASE * (1 + Math.cos(Math.PI * 2 / 3)) / 2, rate(new CosineSchedule(), Map.of(), 10, 25, 24), 24);
    }

    @Test
    void aConstantRateIsConstantUnlessToldOtherwise() {
        assertEquals(BASE, rate(new ConstantSchedule(), Map.of(), 3, 9, 0));
        assertEquals(BASE, rate(new ConstantSchedule(), Map.of(), 3, 9, 8));
    }

    private static void requireRate(double expected, double found, long step) {
        assertEquals(expected, found, TOLERANCE * Math.abs(expected), "step " + step);
    }

    private static List<Double> rounded(List<Double> rates) {
        return rates.stream().map(rate -> Math.rint(rate * 1e12) / 1e12).toList();
    }

    private static double[] golden(String name) throws IOException {
        try (InputStream stream = ScheduleTest.class.getResourceAsStream("/golden/schedules.csv")) {
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith(name + ","))
                    .flatMap(line -> Stream.of(line.split(",", -1)).skip(1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }
    }
}
