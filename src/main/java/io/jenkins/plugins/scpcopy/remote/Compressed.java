package io.jenkins.plugins.scpcopy.remote;

/**
 * What compression has done to what went over a connection.
 *
 * @param sent bytes before they were compressed here
 * @param sentAs bytes after that
 * @param working seconds that this took
 * @param sending seconds from the first of these bytes to the last, the work included
 * @param onTheWay seconds of these in which the network took the bytes, as far as they are more than it takes at once
 * @param received bytes as they were before the host compressed them
 * @param receivedAs bytes that came
 */
public record Compressed(long sent, long sentAs, double working, double sending, double onTheWay, long received, long receivedAs) {
    public static final Compressed NOTHING = new Compressed(0, 0, 0, 0, 0, 0, 0);

    /** What two connections have done in all. */
    public Compressed and(Compressed other) {
        return new Compressed(
                sent + other.sent,
                sentAs + other.sentAs,
                working + other.working,
                sending + other.sending,
                onTheWay + other.onTheWay,
                received + other.received,
                receivedAs + other.receivedAs);
    }

    /** How many seconds sending would have taken longer without compression, if the network had taken as long for each byte. */
    public double saved() {
        return onTheWay * grown() - working;
    }

    /** Whether it would not have taken longer even if everything but the work here had grown as the bytes do. */
    public boolean isCertainLoss() {
        return (sending - working) * grown() < working;
    }

    /** How much more there was before compression, as a part of what there was after it. */
    private double grown() {
        return Math.max(0, sent / (double) Math.max(1, sentAs) - 1);
    }
}
