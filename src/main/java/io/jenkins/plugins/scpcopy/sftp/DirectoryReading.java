package io.jenkins.plugins.scpcopy.sftp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads all items of a directory, with several requests under way. It goes on by itself whenever answers are taken. */
final class DirectoryReading {
    private static final int MOST_AHEAD = 16;
    /** What one item takes in memory beside its name, in bytes. */
    private static final int ITEM = 100;

    private final SftpClient client;
    private final Window memory;
    private final List<DirectoryEntry> entries = new ArrayList<>();
    private Handle handle;
    private StatusException problem;
    private int ahead = 2;
    private int unanswered;
    private long size;
    private boolean ended;
    private boolean done;
    private boolean dropped;

    private DirectoryReading(SftpClient client, Window memory) {
        this.client = client;
        this.memory = memory;
    }

    /**
     * Begins to read.
     *
     * @param memory what all items that are held at once may take, in bytes; the reading takes, and whoever is done gives back
     */
    static DirectoryReading begin(SftpClient client, String path, Window memory) throws IOException {
        DirectoryReading reading = new DirectoryReading(client, memory);
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

    /** Nobody wants the items: gives back the memory. */
    void drop() {
        dropped = true;
        ended = true;
        entries.clear();
        memory.give(size);
        size = 0;
    }

    private void readOn() throws IOException {
        while (!ended && unanswered < ahead) {
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
                entries.add(entry);
                long bytes = ITEM + 2L * entry.name().length();
                size += bytes;
                memory.take(bytes);
            }
            if (!memory.hasRoom()) {
                throw new ViolationException("directories without end");
            }
            ahead = Math.min(ahead * 2, MOST_AHEAD);
        }
        readOn();
    }
}
