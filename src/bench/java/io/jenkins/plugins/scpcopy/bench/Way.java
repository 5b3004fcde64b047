package io.jenkins.plugins.scpcopy.bench;

import java.time.Duration;

/**
 * How far the server is.
 *
 * @param roundTrip time that a packet takes there and back, on top of the loopback interface's own
 * @param inFlight how many bytes of a connection may be on their way in one direction, as TCP's windows limit it
 */
record Way(Duration roundTrip, long inFlight) {
    private static final long UNLIMITED = Long.MAX_VALUE;

    /** Nothing between client and server. */
    static final Way NEAR = new Way(Duration.ZERO, UNLIMITED);

    static Way ofMillis(long roundTrip) {
        return new Way(Duration.ofMillis(roundTrip), UNLIMITED);
    }

    static Way ofMillis(long roundTrip, long inFlight) {
        return new Way(Duration.ofMillis(roundTrip), inFlight);
    }

    boolean isNear() {
        return roundTrip.isZero();
    }

    boolean isLimited() {
        return inFlight != UNLIMITED;
    }

    long millis() {
        return roundTrip.toMillis();
    }

    @Override
    public String toString() {
        return millis() + " ms round trip" + (isLimited() ? ", at most " + Workload.readable(inFlight) + " under way" : "");
    }
}
