package io.jenkins.plugins.scpcopy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one contender did with one workload in one direction. */
final class Result {
    /**
     * One copy that arrived whole.
     *
     * @param othersCpuSeconds what processes that have no part in it have used meanwhile
     */
    record Measurement(Contender.Usage client, double serverCpuSeconds, double othersCpuSeconds) {}

    private final String contender;
    private final List<Measurement> measurements = new ArrayList<>();
    private String failure;

    Result(String contender) {
        this.contender = contender;
    }

    String contender() {
        return contender;
    }

    List<Measurement> measurements() {
        return measurements;
    }

    void add(Measurement measurement) {
        measurements.add(measurement);
    }

    /** A copy failed or was not whole: nothing that was measured counts. */
    void fail(String reason) {
        failure = reason;
        measurements.clear();
    }

    /** Why there is no time, or null. */
    String failure() {
        return failure;
    }

    boolean measured() {
        return !measurements.isEmpty();
    }

    double median(ToDoubleFunction<Measurement> value) {
        double[] sorted = sorted(value);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double seconds() {
        return median(measurement -> measurement.client().seconds());
    }

    double fastest() {
        return sorted(measurement -> measurement.client().seconds())[0];
    }

    double slowest() {
        return sorted(measurement -> measurement.client().seconds())[measurements.size() - 1];
    }

    private double[] sorted(ToDoubleFunction<Measurement> value) {
        return measurements.stream().mapToDouble(value).sorted().toArray();
    }
}
