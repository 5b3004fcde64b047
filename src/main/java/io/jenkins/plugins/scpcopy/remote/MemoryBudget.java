package io.jenkins.plugins.scpcopy.remote;

/**
 * How much memory one copy may fill with what others determine: names, listings, results, the output of commands. All limits come
 * from one number, so that a small heap has small ones. What things need is estimated, rather too high.
 */
public final class MemoryBudget {
    /** What an entry of a listing, and all that is concluded from it, needs beside its path, in bytes. */
    public static final int LISTED = 300;

    /** What the program itself needs, in bytes. */
    private static final long OWN = 16L * 1024 * 1024;

    private static final long LEAST = 8L * 1024 * 1024;
    private static final int MEGA = 1024 * 1024;

    private final long bytes;
    private final Account names;
    private final Account messages;
    private final Account contents;
    private final Account plan;
    private final Account results;

    /** @param bytes for all of it */
    public MemoryBudget(long bytes) {
        this.bytes = bytes;
        names = new Account("the names of what comes", bytes / 2);
        messages = new Account("the messages of a host", bytes / 16);
        contents = new Account("contents that may have to be sent again", bytes / 8);
        plan = new Account("the plan", bytes);
        results = new Account("the results", bytes / 8);
    }

    /** For the heap that this program has: about half of it, since its limit is for garbage, too. */
    public static MemoryBudget ofHeap() {
        return shareOfHeap(1);
    }

    /** For one of so many copies at once. */
    public static MemoryBudget shareOfHeap(int copies) {
        return new MemoryBudget(Math.max(LEAST, (Runtime.getRuntime().maxMemory() - OWN) / 2 / copies));
    }

    /** For names and files that must be known until their directory, or the copy, ends. One for the whole copy. */
    public Account names() {
        return names;
    }

    /** For what hosts say that they could not send. One for the whole copy. */
    public Account messages() {
        return messages;
    }

    /** For contents that have come and may have to be sent again. One for the whole copy. */
    public Account contents() {
        return contents;
    }

    /** For what is to be sent from here. One for the whole copy. */
    public Account plan() {
        return plan;
    }

    /** For what became of each file. One for the whole copy. */
    public Account results() {
        return results;
    }

    /** For one listing of a host, and all that is concluded from it. A copy has two of them at a time, at most. */
    public Account listing() {
        return new Account("the listing of a host", bytes / 2);
    }

    /** How much of what a host says, in bytes, may wait here or be read at once: it is held several times while it is read. */
    public int output(int atMost) {
        return (int) Math.min(atMost, bytes / 8);
    }

    /** What a text needs in memory, in bytes. */
    public static long of(String text) {
        int width = 1;
        for (int i = 0; i < text.length() && width == 1; i++) {
            width = text.charAt(i) < 256 ? 1 : 2;
        }
        return 48 + (long) width * text.length();
    }

    /** A part of the budget. Safe for use by several threads. */
    public static final class Account {
        private final String what;
        private final long most;
        private long used;

        private Account(String what, long most) {
            this.what = what;
            this.most = most;
        }

        /**
         * Takes some bytes.
         *
         * @throws TransferException if there are not so many left; nothing is taken then
         */
        public void take(long amount) throws TransferException {
            if (!tryTake(amount)) {
                throw new TransferException(
                        Phase.PLAN,
                        what + " would need more memory than there is for it here (" + Math.max(1, most / MEGA)
                                + " MB): copy fewer files at a time, or give Java more memory (-Xmx) where the copy runs");
            }
        }

        /** @return whether there were so many left; otherwise nothing is taken */
        public synchronized boolean tryTake(long amount) {
            if (amount > most - used) {
                return false;
            }
            used += amount;
            return true;
        }

        /** Whether little of it is used, so that some may be spent on what is only needed later. */
        public synchronized boolean isRoomy() {
            return used < most / 4;
        }

        /** Gives bytes back. */
        public synchronized void give(long amount) {
            used -= amount;
        }
    }
}
