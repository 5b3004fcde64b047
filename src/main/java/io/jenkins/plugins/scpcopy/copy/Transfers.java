package io.jenkins.plugins.scpcopy.copy;

/** Chooses how many files are under way at once. */
final class Transfers {
    private Transfers() {}

    /** The lanes for an upload: as many as were asked for, or what helps over this distance. Devices take one at a time. */
    static int lanes(CopyRequest request, Plan plan, HostSession host) {
        if (host.isDevice()) {
            return 1;
        }
        int wanted = request.transfers() == CopyRequest.AUTO ? 1 : request.transfers();
        return Math.min(wanted, plan.items().size());
    }
}
