package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads all items of a directory, with several requests under way. It goes on by itself whenever answers are taken. */
final class DirectoryReading {
    private static final int MOST_AHEAD = 16;
    /** As long as the items are not wanted yet. */
    private static final int FEW_AHEAD = 2;

    /** What one item needs until it is dealt with, beside its name and path, in bytes. */
    private static final int ITEM = 250;
    /** How many parts may hold nothing but dots: two would do. */
    private static final int MOST_WITHOUT_ITEMS = 16;

    private final SftpClient client;
    private final MemoryBudget.Account memory;
    private final String path;
    private final List<DirectoryEntry> entries = new ArrayList<>();
    private Handle handle;
    private StatusException problem;
    private int ahead = 2;
    private int unanswered;
    private int withoutItems;
    private long size;
    private boolean ended;
    private boolean done;
    private boolean dropped;
    private boolean hurried;

    private DirectoryReading(SftpClient client, String path, MemoryBudget.Account memory) {
        this.client = client;
        this.path = path;
        this.memory = memory;
    }

    /**
     * Begins to read.
     *
     * @param memory for all items that are held at once; the reading takes, and whoever is done gives back
     */
    static DirectoryReading begin(SftpClient client, String path, MemoryBudget.Account memory) throws IOException {
        DirectoryReading reading = new DirectoryReading(client, path, memory);
        Reply<Handle> opened = client.openDirectory(path);
        opened.whenArrived(() -> {
            if (opened.refusal() != null) {
                reading.problem = opened.refusal();
                reading.done = true;
            } else {
                reading.handle = opened.get();
                reading.readOn();
            }
        });
        return reading;
    }

    boolean isDone() {
        return done;
    }

    /** What has come; all of it if there is no {@link #problem}. */
    List<DirectoryEntry> entries() {
        return entries;
    }

    /** Why not all items are known; null if they are. */
    StatusException problem() {
        return problem;
    }

    /** What it has taken of the memory. */
    long size() {
        return size;
    }

    /** Its items are wanted now: it goes on even if that takes much memory. */
    void hurry() throws IOException {
        if (!hurried) {
            hurried = true;
            if (handle != null) {
                readOn();
            }
        }
    }

    /** Nobody wants the items: gives back the memory. */
    void drop() {
        dropped = true;
        ended = true;
        entries.clear();
        memory.give(size);
        size = 0;
    }

    private void readOn() throws IOException {
        while (!ended && unanswered < (hurried ? ahead : FEW_AHEAD) && (hurried || memory.isRoomy())) {
            Reply<List<DirectoryEntry>> part = client.readDirectory(handle);
            unanswered++;
            part.whenArrived(() -> take(part));
        }
        if (ended && unanswered == 0) {
            done = true;
            client.close(handle);
        }
    }

    private void take(Reply<List<DirectoryEntry>> part) throws IOException {
        unanswered--;
        if (part.refusal() != null || part.get() == null) {
            ended = true;
            problem = problem == null ? part.refusal() : problem;
        } else if (!dropped) {
            for (DirectoryEntry entry : part.get()) {
                long bytes = ITEM + MemoryBudget.of(path) + 2 * MemoryBudget.of(entry.name());
                memory.take(bytes);
                size += bytes;
                entries.add(entry);
            }
            withoutItems += part.get().isEmpty() ? 1 : 0;
            if (withoutItems > MOST_WITHOUT_ITEMS) {
                throw new ViolationException("directories without end");
            }
            ahead = Math.min(ahead * 2, MOST_AHEAD);
        }
        readOn();
    }
}
