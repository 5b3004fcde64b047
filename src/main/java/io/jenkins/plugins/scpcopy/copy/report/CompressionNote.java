package io.jenkins.plugins.scpcopy.copy.report;

import io.jenkins.plugins.scpcopy.copy.request.OptionNames;
import io.jenkins.plugins.scpcopy.remote.Compressed;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.util.Locale;
import java.util.Optional;

/**
 * What is told about the compression of a connection, in one direction: whether it was worth its work.
 *
 * @param isLoss whether it was not
 * @param text fit to be shown
 */
public record CompressionNote(boolean isLoss, String text) {
    /** Less than this is not worth a word. */
    private static final long LEAST = 1_000_000;
    /** More than a network takes at once, whatever time it then needs for it. */
    private static final long MOST_AT_ONCE = 16_000_000;
    /** What shrinks by less than this does not compress. */
    private static final double NO_GAIN = 0.97;

    /** Of what was sent; empty if that was little. @param host raw */
    public static Optional<CompressionNote> sent(String host, Compressed done, OptionNames names) {
        if (done.sent() < LEAST) {
            return Optional.empty();
        }
        String text = told(host, done.sent(), "sent", done.sentAs()) + ", by work of " + seconds(done.working()) + " of the "
                + seconds(done.sending()) + " that sending took: ";
        if (done.saved() >= 0) {
            return Optional.of(new CompressionNote(false, text + "that saved " + about(done.saved())));
        }
        boolean isLoss = done.isCertainLoss() || done.sentAs() >= MOST_AT_ONCE;
        return Optional.of(new CompressionNote(
                isLoss,
                text + (isLoss
                        ? "that slowed the copy down by " + about(-done.saved()) + ". " + advice(names)
                        : "too little to know whether that saved time")));
    }

    /** Of what was received; empty if that was little. How long the host has worked for it, nobody tells. @param host raw */
    public static Optional<CompressionNote> received(String host, Compressed done, OptionNames names) {
        if (done.received() < LEAST) {
            return Optional.empty();
        }
        boolean isLoss = done.receivedAs() > done.received() * NO_GAIN;
        String text = told(host, done.received(), "received", done.receivedAs());
        return Optional.of(new CompressionNote(
                isLoss,
                isLoss
                        ? text + ": work for nothing, which slows a copy down. " + advice(names)
                        : text + "; how long the host worked for it is not known here"));
    }

    private static String told(String host, long whole, String moved, long compressed) {
        return RemoteText.escape(host) + ": compression: " + HumanSizes.bytes(whole) + " were " + moved + " as "
                + HumanSizes.bytes(compressed);
    }

    private static String advice(OptionNames names) {
        return "Leave " + names.of("compress") + " out";
    }

    private static String about(double seconds) {
        return seconds < 0.05 ? "less than 0.1 s" : "about " + seconds(seconds);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
