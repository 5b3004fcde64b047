package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import java.io.IOException;
import java.util.LinkedList;
import java.util.ListIterator;

/**
 * Goes through trees in order, and ahead of whoever takes the steps: lists the directories that come next, opens the files that
 * come next and asks for their content.
 */
final class ReadAhead {
    /** No limit of levels. */
    static final int ANY_DEPTH = Integer.MAX_VALUE;

    /** How many steps ahead it looks where files are opened, and where they are not. */
    private static final int FAR = 300;

    private static final int VERY_FAR = 2000;
    private static final int MOST_LISTINGS = 16;
    private static final char NOT_UTF_8 = '\uFFFD';

    /** What happens next. */
    sealed interface Step permits Unresolved, Trouble, Leave, IncomingDirectory, IncomingContent {}

    /** An item of which it must be found out what it is. */
    private static final class Unresolved implements Step {
        private final String name;
        private final String path;
        private final int level;
        private Reply<Attributes> attributes;

        Unresolved(String name, String path, int level) {
            this.name = name;
            this.path = path;
            this.level = level;
        }
    }

    /**
     * Something cannot be received.
     *
     * @param path of it, raw
     * @param words why, raw
     * @param hides whether there may be items behind it that are not known
     */
    record Trouble(String path, String words, boolean hides) implements Step {
        String text() {
            // A long path is cut when it is shown, and the words must not be lost by that.
            return path.length() > RemotePath.LONGEST ? words + ": " + path : path + ": " + words;
        }
    }

    /** All of a directory has come. */
    record Leave(IncomingDirectory directory) implements Step {}

    private final SftpClient client;
    private final int depth;
    private final boolean contents;
    private final Window window;
    private final MemoryBudget.Account memory;
    private final LinkedList<Step> steps = new LinkedList<>();
    private IncomingContent current;
    private int open;
    private long items;

    /**
     * @param depth how many levels of directories are listed
     * @param contents whether files are opened
     */
    ReadAhead(SftpClient client, int depth, boolean contents) {
        this.client = client;
        this.depth = depth;
        this.contents = contents;
        this.window = new Window(client.ahead());
        this.memory = client.listing();
    }

    /** What the items that wait are taken from. */
    MemoryBudget.Account memory() {
        return memory;
    }

    /** A path to begin with. */
    void add(String name, String path) {
        steps.add(new Unresolved(name, path, 0));
    }

    /** The next step; null at the end. A file is opened, and a directory is then entered or skipped. */
    Step next() throws IOException {
        while (true) {
            work();
            Step step = steps.peek();
            if (step instanceof Unresolved item) {
                await(item.attributes);
                continue;
            }
            steps.poll();
            if (step instanceof IncomingContent file && contents) {
                current = file;
                if (file.opened() == null) {
                    open(file);
                }
            } else if (step instanceof Leave leave) {
                memory.give(leave.directory().reading().size());
            }
            return step;
        }
    }

    /** Waits for an answer, and uses the time. */
    void await(Reply<?> reply) throws IOException {
        while (!reply.hasArrived()) {
            client.receive();
            client.poll();
            work();
        }
    }

    /** The next bytes of the file that was the last step; null if it ends too early. */
    Data take(IncomingContent file) throws IOException {
        await(file.next());
        Data data = file.take();
        file.ask();
        return data;
    }

    /** The file is not needed any more. */
    void done(IncomingContent file) throws IOException {
        if (file.opened() != null) {
            file.close();
            open--;
        }
        current = current == file ? null : current;
    }

    /** What is in a directory follows. */
    void enter(IncomingDirectory directory) throws IOException {
        // Back in its place, so that what comes later stays behind it.
        steps.addFirst(directory);
        for (work(); !directory.isExpanded(); work()) {
            client.receive();
            client.poll();
        }
        steps.removeFirst();
    }

    /** Nothing of what is in a directory follows. */
    void skip(IncomingDirectory directory) throws IOException {
        if (!directory.isExpanded() && directory.reading() != null) {
            directory.reading().drop();
        }
        while (directory.isExpanded()) {
            Step step = steps.remove();
            if (step instanceof IncomingContent file) {
                done(file);
            } else if (step instanceof IncomingDirectory inside && !inside.isExpanded()) {
                skip(inside);
            } else if (step instanceof Leave leave) {
                memory.give(leave.directory().reading().size());
                if (leave.directory() == directory) {
                    return;
                }
            }
        }
    }

    private void work() throws IOException {
        boolean again = true;
        while (again) {
            again = lookAhead();
        }
        client.flushIfMany();
    }

    /** @return whether there is more to look at than before */
    private boolean lookAhead() throws IOException {
        // Strictly in order: what comes later must not take the handles, the listings and the room of what comes first.
        boolean mayOpen = contents;
        boolean mayAsk = contents && (current == null || current.ask());
        int listings = 0;
        ListIterator<Step> next = steps.listIterator();
        for (int looked = 0; next.hasNext() && looked < (contents ? FAR : VERY_FAR); looked++) {
            Step step = next.next();
            if (step instanceof Unresolved item) {
                if (item.attributes == null) {
                    item.attributes = client.stat(item.path);
                } else if (item.attributes.hasArrived()) {
                    next.set(resolved(item));
                    next.previous();
                    continue;
                }
                mayOpen = false;
                mayAsk = false;
            } else if (step instanceof IncomingDirectory directory && directory.level() < depth && !directory.isExpanded()) {
                if (directory.reading() == null && listings < MOST_LISTINGS) {
                    list(directory);
                } else if (directory.reading() != null && directory.reading().isDone()) {
                    expand(directory, next);
                    return true;
                }
                if (listings == 0) {
                    directory.reading().hurry();
                }
                listings++;
                mayOpen = false;
                mayAsk = false;
            } else if (step instanceof IncomingContent file && contents) {
                if (file.opened() == null && mayOpen && open < client.handles()) {
                    open(file);
                }
                mayAsk = mayAsk && isAsked(file);
            }
        }
        return false;
    }

    private static boolean isAsked(IncomingContent file) throws IOException {
        return file.opened() != null
                && file.opened().hasArrived()
                && (file.opened().refusal() != null || file.ask());
    }

    private void open(IncomingContent file) throws IOException {
        open++;
        file.open();
    }

    private void list(IncomingDirectory directory) throws IOException {
        directory.begin(DirectoryReading.begin(client, directory.path(), memory));
    }

    /** Puts a directory's items behind it. */
    private void expand(IncomingDirectory directory, ListIterator<Step> behind) throws IOException {
        directory.expanded();
        DirectoryReading reading = directory.reading();
        items += reading.entries().size();
        if (items > Receiver.MOST_ITEMS) {
            throw new ViolationException("more than " + Receiver.MOST_ITEMS + " items");
        }
        for (DirectoryEntry entry : reading.entries()) {
            behind.add(step(entry, RemotePath.child(directory.path(), entry.name()), directory.level() + 1));
        }
        if (reading.problem() != null) {
            behind.add(new Trouble(directory.path(), reading.problem().getMessage(), true));
        }
        behind.add(new Leave(directory));
    }

    private Step step(DirectoryEntry entry, String path, int level) {
        if (entry.name().indexOf(NOT_UTF_8) >= 0) {
            return new Trouble(path, "its name is not valid UTF-8", true);
        }
        if (path.length() > RemotePath.LONGEST) {
            return new Trouble(path, RemotePath.tooLong(), true);
        }
        return switch (entry.attributes().kind()) {
            case FILE -> entry.attributes().size() < 0
                    ? new Unresolved(entry.name(), path, level)
                    : new IncomingContent(client, window, entry.name(), path, entry.attributes());
            case DIRECTORY -> new IncomingDirectory(entry.name(), path, entry.attributes(), level);
            case OTHER -> new Trouble(path, "not a regular file", false);
            case LINK, UNKNOWN -> new Unresolved(entry.name(), path, level);
        };
    }

    private Step resolved(Unresolved item) throws IOException {
        if (item.attributes.refusal() != null) {
            return new Trouble(item.path, item.attributes.refusal().getMessage(), false);
        }
        Attributes attributes = item.attributes.get();
        return switch (attributes.kind()) {
            case DIRECTORY -> new IncomingDirectory(item.name, item.path, attributes, item.level);
            case FILE, UNKNOWN -> attributes.size() < 0
                    ? new Trouble(item.path, "the server does not tell its size", false)
                    : new IncomingContent(client, window, item.name, item.path, attributes);
            case LINK, OTHER -> new Trouble(item.path, "not a regular file", false);
        };
    }
}
