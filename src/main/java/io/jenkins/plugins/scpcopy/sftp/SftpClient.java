package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A client of SFTP version 3 over the streams of one process. Requests are sent at once (at the latest by {@link #flush} or a
 * wait), and answers are matched to them whenever they come, so that any number may be under way. Not safe for use by several
 * threads.
 *
 * <p>Every method that sends or waits throws a {@link io.jenkins.plugins.scpcopy.remote.TransferException} if the server breaks
 * the protocol, falls silent or ends.
 */
public final class SftpClient implements Closeable {
    /** What every server must be able to read or write at once. */
    private static final int SAFE_BLOCK = 32 * 1024;
    /** A server that says less is not believed. */
    private static final int SMALLEST_BLOCK = 1024;

    /** More at once gains nothing. */
    private static final int LARGEST_BLOCK = 128 * 1024;

    private static final int SAFE_HANDLES = 64;
    private static final int MOST_HANDLES = 256;
    private static final int MOST_ENTRIES = 10_000;
    private static final int READ = 1;
    private static final int WRITE_ONLY = 2;
    private static final int WRITE = WRITE_ONLY | 8;
    private static final int MAKE = WRITE | 0x20;
    private static final String REPLACE = "posix-rename@openssh.com";
    private static final String HARD_LINK = "hardlink@openssh.com";
    private static final String LIMITS = "limits@openssh.com";
    private static final String FILE_SYSTEM = "statvfs@openssh.com";
    private static final String EXPAND = "expand-path@openssh.com";

    private final Exchange exchange;
    private final MemoryBudget memory;
    private final long ahead;
    private final Set<String> extensions = new HashSet<>();
    private int readBlock = SAFE_BLOCK;
    private int writeBlock = SAFE_BLOCK;
    private int handles = SAFE_HANDLES;

    private SftpClient(RemoteProcess process, MemoryBudget memory, long ahead) {
        this.exchange = new Exchange(process);
        this.memory = memory;
        this.ahead = ahead;
    }

    /**
     * Begins to talk to a server that was just started; closes the process if that fails.
     *
     * @param host how messages call the host, fit to be shown
     * @param memory for listings
     * @param ahead how much content, in bytes, may be under way to us
     * @param atMost how long the first answer may take
     * @throws io.jenkins.plugins.scpcopy.remote.StartException if it is no SFTP server, or none of version 3
     */
    public static SftpClient start(RemoteProcess process, String host, MemoryBudget memory, long ahead, Duration atMost)
            throws IOException {
        SftpClient client = new SftpClient(process, memory, ahead);
        boolean started = false;
        try {
            client.takeExtensions(new SftpStart(process, host, atMost).run());
            started = true;
            return client;
        } finally {
            if (!started) {
                process.close();
            }
        }
    }

    private void takeExtensions(PacketReader packet) throws IOException {
        while (!packet.isAtEnd()) {
            extensions.add(packet.string());
            packet.data();
        }
        if (extensions.contains(LIMITS)) {
            exchange.send(
                    exchange.request(PacketType.EXTENDED).string(LIMITS),
                    Exchange.Answer.of(PacketType.EXTENDED_REPLY, this::takeLimits));
            flush();
        }
    }

    private Void takeLimits(PacketReader packet) throws ViolationException {
        packet.uint64OrMax();
        readBlock = block(packet.uint64OrMax());
        writeBlock = block(packet.uint64OrMax());
        long most = packet.uint64OrMax();
        handles = most == 0 ? MOST_HANDLES : (int) Math.max(1, Math.min(most / 2, MOST_HANDLES));
        return null;
    }

    private static int block(long limit) {
        return limit == 0 ? LARGEST_BLOCK : (int) Math.max(SMALLEST_BLOCK, Math.min(limit, LARGEST_BLOCK));
    }

    /** For one listing. */
    MemoryBudget.Account listing() {
        return memory.listing();
    }

    /** How much content, in bytes, may be under way to us. */
    long ahead() {
        return ahead;
    }

    /** Whether a file can take another one's name in one step. */
    public boolean canReplace() {
        return extensions.contains(REPLACE);
    }

    /** Whether it makes hard links. */
    public boolean canLink() {
        return extensions.contains(HARD_LINK);
    }

    /** Whether it tells of file systems. */
    boolean tellsOfFileSystems() {
        return extensions.contains(FILE_SYSTEM);
    }

    /** Whether the server knows homes: {@code ~} and {@code ~user}. */
    public boolean canExpand() {
        return extensions.contains(EXPAND);
    }

    /** How much to ask for by one {@link #read}, in bytes; may grow during the first round trip. */
    int readBlock() {
        return readBlock;
    }

    /** How much to send by one {@link #write}, in bytes; may grow during the first round trip. */
    int writeBlock() {
        return writeBlock;
    }

    /** How many files to have open at most. */
    int handles() {
        return handles;
    }

    /** Links are followed. */
    public Reply<Attributes> stat(String path) throws IOException {
        return exchange.send(
                exchange.request(PacketType.STAT).string(path), Exchange.Answer.of(PacketType.ATTRS, Attributes::read));
    }

    /** As {@link #stat(String)}, of a file that is open. */
    Reply<Attributes> stat(Handle file) throws IOException {
        return exchange.send(
                exchange.request(PacketType.FSTAT).bytes(file.bytes()),
                Exchange.Answer.of(PacketType.ATTRS, Attributes::read));
    }

    Reply<Handle> openToRead(String path) throws IOException {
        return open(path, READ, Attributes.NONE);
    }

    /** @param mode of a file that is new; one that exists keeps its content until that is written over */
    Reply<Handle> openToWrite(String path, int mode) throws IOException {
        return open(path, WRITE, Attributes.ofMode(mode));
    }

    /** Nothing is made: what is not there is refused. */
    Reply<Handle> openToContinue(String path) throws IOException {
        return open(path, WRITE_ONLY, Attributes.NONE);
    }

    /** Makes an empty file; anything in its place, a link included, refuses it. @throws StatusException if it is refused */
    public void makeFile(String path, int mode) throws IOException {
        await(close(await(open(path, MAKE, Attributes.ofMode(mode)))));
    }

    private Reply<Handle> open(String path, int flags, Attributes attributes) throws IOException {
        return exchange.send(
                exchange.request(PacketType.OPEN).string(path).int32(flags).attributes(attributes),
                Exchange.Answer.of(PacketType.HANDLE, Handle::read));
    }

    /** Its result is null at the end of the file, and otherwise has from one byte to as many as were asked for. */
    Reply<Data> read(Handle file, long offset, int length) throws IOException {
        return exchange.send(
                exchange.request(PacketType.READ).bytes(file.bytes()).int64(offset).int32(length),
                new Exchange.Answer<>(PacketType.DATA, true, packet -> {
                    Data data = packet.data();
                    if (data.length() == 0 || data.length() > length) {
                        throw new ViolationException(
                                data.length() + " bytes of a file where " + length + " were asked for");
                    }
                    return data;
                }));
    }

    Reply<Void> write(Handle file, long offset, byte[] bytes, int from, int length) throws IOException {
        return exchange.send(
                exchange.request(PacketType.WRITE).bytes(file.bytes()).int64(offset).int32(length),
                Exchange.Answer.DONE,
                bytes,
                from,
                length);
    }

    Reply<Void> close(Handle handle) throws IOException {
        return exchange.send(exchange.request(PacketType.CLOSE).bytes(handle.bytes()), Exchange.Answer.DONE);
    }

    Reply<Void> set(Handle file, Attributes attributes) throws IOException {
        return exchange.send(
                exchange.request(PacketType.FSETSTAT).bytes(file.bytes()).attributes(attributes), Exchange.Answer.DONE);
    }

    /** Sets the mode or the times of a file or directory; what is not given stays. */
    public Reply<Void> set(String path, Attributes attributes) throws IOException {
        return exchange.send(
                exchange.request(PacketType.SETSTAT).string(path).attributes(attributes), Exchange.Answer.DONE);
    }

    Reply<Handle> openDirectory(String path) throws IOException {
        return exchange.send(
                exchange.request(PacketType.OPENDIR).string(path), Exchange.Answer.of(PacketType.HANDLE, Handle::read));
    }

    /** Its result is null at the end of the directory, and otherwise has the next items, which may be none but dots. */
    Reply<List<DirectoryEntry>> readDirectory(Handle directory) throws IOException {
        return exchange.send(
                exchange.request(PacketType.READDIR).bytes(directory.bytes()),
                new Exchange.Answer<>(PacketType.NAME, true, SftpClient::entries));
    }

    private static List<DirectoryEntry> entries(PacketReader packet) throws ViolationException {
        long count = packet.uint32();
        if (count == 0 || count > MOST_ENTRIES) {
            throw new ViolationException("a part of a directory with " + count + " items");
        }
        List<DirectoryEntry> entries = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            String name = packet.string();
            packet.data();
            Attributes attributes = Attributes.read(packet);
            if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
                throw new ViolationException("a directory item whose name is no name: '" + RemoteText.escape(name) + "'");
            }
            if (!name.equals(".") && !name.equals("..")) {
                entries.add(new DirectoryEntry(name, attributes));
            }
        }
        return entries;
    }

    public Reply<Void> makeDirectory(String path, int mode) throws IOException {
        return exchange.send(
                exchange.request(PacketType.MKDIR).string(path).attributes(Attributes.ofMode(mode)), Exchange.Answer.DONE);
    }

    /** Removes a file. */
    public Reply<Void> remove(String path) throws IOException {
        return exchange.send(exchange.request(PacketType.REMOVE).string(path), Exchange.Answer.DONE);
    }

    /** Removes an empty directory. */
    public Reply<Void> removeDirectory(String path) throws IOException {
        return exchange.send(exchange.request(PacketType.RMDIR).string(path), Exchange.Answer.DONE);
    }

    /** As {@link #stat(String)}, of a link itself. */
    public Reply<Attributes> statLink(String path) throws IOException {
        return exchange.send(
                exchange.request(PacketType.LSTAT).string(path), Exchange.Answer.of(PacketType.ATTRS, Attributes::read));
    }

    /** The text of a symbolic link. */
    public Reply<String> readLink(String path) throws IOException {
        return name(exchange.request(PacketType.READLINK).string(path));
    }

    /** A path without links, as the server sees it. */
    public Reply<String> realPath(String path) throws IOException {
        return name(exchange.request(PacketType.REALPATH).string(path));
    }

    /** Makes a symbolic link. The order of the two is that of OpenSSH, which others follow, and not that of the draft. */
    public Reply<Void> makeSymbolicLink(String path, String text) throws IOException {
        return exchange.send(exchange.request(PacketType.SYMLINK).string(text).string(path), Exchange.Answer.DONE);
    }

    /** Gives a file one more name. Only if {@link #canLink}. */
    public Reply<Void> link(String path, String further) throws IOException {
        return exchange.send(
                exchange.request(PacketType.EXTENDED).string(HARD_LINK).string(path).string(further), Exchange.Answer.DONE);
    }

    /**
     * Gives a file another name. A file that has it already is replaced in the same step; where that is not possible
     * ({@link #canReplace}), it is in the way.
     */
    public Reply<Void> rename(String from, String to) throws IOException {
        PacketWriter request = canReplace()
                ? exchange.request(PacketType.EXTENDED).string(REPLACE)
                : exchange.request(PacketType.RENAME);
        return exchange.send(request.string(from).string(to), Exchange.Answer.DONE);
    }

    /** The path that begins with a home, {@code ~} or {@code ~user}, in full. Only if {@link #canExpand}. */
    public Reply<String> expand(String path) throws IOException {
        return name(exchange.request(PacketType.EXTENDED).string(EXPAND).string(path));
    }

    /** The one that something is in. Only if {@link #tellsOfFileSystems}. */
    Reply<FileSystem> fileSystem(String path) throws IOException {
        return exchange.send(
                exchange.request(PacketType.EXTENDED).string(FILE_SYSTEM).string(path),
                Exchange.Answer.of(PacketType.EXTENDED_REPLY, FileSystem::read));
    }

    /** Why something could not be made in a directory, raw: the server's own words, or what it tells of the file system there. */
    public String why(StatusException refusal, String directory) throws IOException {
        if (refusal.isUnexplained() && tellsOfFileSystems()) {
            try {
                return await(fileSystem(directory)).objection(0).orElse(refusal.getMessage());
            } catch (StatusException e) {
                // Nothing is known of it, either.
                return refusal.getMessage();
            }
        }
        return refusal.getMessage();
    }

    private Reply<String> name(PacketWriter request) throws IOException {
        return exchange.send(request, Exchange.Answer.of(PacketType.NAME, packet -> {
            if (packet.uint32() != 1) {
                throw new ViolationException("not one path for one");
            }
            return packet.string();
        }));
    }

    /** Sends what is still held back. */
    public void flush() throws IOException {
        exchange.flush();
    }

    /** As {@link #flush}, once there are many requests. */
    void flushIfMany() throws IOException {
        exchange.flushIfMany();
    }

    /** Takes the answers that are there, as far as possible without waiting. */
    void poll() throws IOException {
        exchange.poll();
    }

    /** Waits for one answer, to whatever request. */
    void receive() throws IOException {
        exchange.receive();
    }

    /** @throws StatusException if the request was refused */
    public <T> T await(Reply<T> reply) throws IOException {
        while (!reply.hasArrived()) {
            exchange.receive();
        }
        return reply.get();
    }

    /** Waits until no answer is due. */
    public void drain() throws IOException {
        while (exchange.isBusy()) {
            exchange.receive();
        }
    }

    /** Whether it can be put to another use: nothing is under way, and nothing has gone wrong with the connection. */
    public boolean isIdle() {
        return exchange.isIdle();
    }

    @Override
    public void close() {
        exchange.close();
    }
}
