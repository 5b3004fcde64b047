package io.jenkins.plugins.scpcopy.bench;

import java.io.IOException;

/** A contender that continues what a copy of its own, which broke off, has left. */
final class Continued implements Contender {
    private static final String SUFFIX = ", continued";

    private final Contender contender;
    private final BreakingWay way;

    Continued(Contender contender, BreakingWay way) {
        this.contender = contender;
        this.way = way;
    }

    /** Under which name a contender continues. */
    static String name(String contender) {
        return contender + SUFFIX;
    }

    /** Under which name the contender of a result copies the whole. */
    static String whole(String name) {
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    @Override
    public String name() {
        return name(contender.name());
    }

    @Override
    public void prepare(Transfer transfer) throws IOException, InterruptedException {
        contender.prepare(transfer);
        String how = way.breakOff(transfer, contender::copy);
        System.err.printf("  %s: broke off (%s)%n", contender.name(), how);
    }

    @Override
    public Usage copy(Transfer transfer) throws IOException, InterruptedException {
        return contender.copy(transfer);
    }

    /** The contender is closed by whoever made it. */
    @Override
    public void close() {}
}
