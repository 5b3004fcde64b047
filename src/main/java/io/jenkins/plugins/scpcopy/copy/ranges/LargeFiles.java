package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The large files of one copy, and which of them are copied in parts. Outlives the connections that files go over, so that the
 * next attempt goes on with what the one before has left. Safe for use by several threads.
 */
public final class LargeFiles implements Closeable {
    private final CopyContext context;
    private final CopyRequest request;
    private final int sharers;
    private final Lanes lanes = new Lanes();
    /** Those to the target of a copy between two hosts. */
    private final Lanes relayLanes = new Lanes();
    /** The temporary names on a host that no later copy finds, by the final path. */
    private final Map<String, String> names = new HashMap<>();
    /** What has come of files that broke off, by their paths in results. */
    private final Map<String, Begun> begun = new HashMap<>();

    /** Files that come in one piece, by their paths in results. */
    private final Set<String> whole = new HashSet<>();

    private record Begun(List<Object> identity, IncomingFile file) {}

    /** @param sharers how many large files may be under way at once */
    public LargeFiles(CopyContext context, int sharers) {
        this.context = context;
        this.request = context.request();
        this.sharers = Math.max(1, sharers);
    }

    CopyContext context() {
        return context;
    }

    /** Whether a file that is sent is worth it. */
    public boolean isUploaded(HostSession host, long size) {
        return isWorthIt(host, size) && (mayBreakOff() || uploadLanes(host, size) > 1);
    }

    /** Whether a file that goes from host to host is worth it. @param path in results */
    public synchronized boolean isRelayed(HostSession from, HostSession to, String path, long size) {
        return isDownloaded(from, path, size) || !whole.contains(path) && isUploaded(to, size);
    }

    /** Whether a file that is received is worth it. @param path in results */
    public synchronized boolean isDownloaded(HostSession host, String path, long size) {
        return isWorthIt(host, size) && !whole.contains(path) && (mayBreakOff() || downloadLanes(host, size) > 1);
    }

    private boolean isWorthIt(HostSession host, long size) {
        return size >= context.large() && !host.isDevice();
    }

    /** Whether somebody goes on with what has broken off. */
    private boolean mayBreakOff() {
        return request.resume() || request.retries() > 0;
    }

    int uploadLanes(HostSession host, long bytes) {
        return LaneCount.of(request, bytes, host.info().roundTrip(), LaneCount.UPLOAD_WINDOW, sharers);
    }

    int downloadLanes(HostSession host, long bytes) {
        return LaneCount.of(request, bytes, host.info().roundTrip(), LaneCount.DOWNLOAD_WINDOW, sharers);
    }

    /**
     * Begins to send a file in parts, or goes on with it.
     *
     * @param base a directory of the host
     * @param place where the file ends up, relative to it
     * @param path in results
     * @param mode that the file is to have
     * @return empty if that cannot be done there, which is said: it is then to be sent as any other
     */
    public Optional<RangedUpload> upload(
            HostSession host, String base, String place, String path, SourceFile file, int mode, Optional<FileTimestamps> times)
            throws IOException {
        return RangedUpload.begin(this, lanes, host, base, place, path, new LocalContent(file), mode, times);
    }

    /**
     * As {@link #upload}, of a file of another host.
     *
     * @param summed whether its sum will be wanted
     */
    public Optional<RangedUpload> relay(
            HostSession host,
            String base,
            String place,
            String path,
            HostContent content,
            int mode,
            Optional<FileTimestamps> times,
            boolean summed)
            throws IOException {
        Optional<RangedUpload> upload = Optional.empty();
        if (summed && !content.isSummedThere()) {
            Told.whole(host, "'" + RemoteText.escape(path) + "' is sent in one piece, which cannot be continued: the host that it comes"
                    + " from computes no sums");
        } else {
            upload = RangedUpload.begin(this, relayLanes, host, base, place, path, content, mode, times);
        }
        if (upload.isEmpty()) {
            comesWhole(path);
        }
        return upload;
    }

    /** A name for a file that only this copy goes on with; the same one each time. */
    synchronized String temporaryName(String place) {
        return names.computeIfAbsent(place, key -> "." + RemoteScripts.nonce() + ".part");
    }

    /** The name that was given is not to be used. */
    synchronized void forgetName(String place) {
        names.remove(place);
    }

    /**
     * What a host tells of a file that it is to send in parts; empty if it cannot be received so, which is said.
     *
     * @param path in results
     */
    public Optional<HostContent> content(HostSession host, String path, String remote, long size) throws IOException {
        lanes.prepare(host, downloadLanes(host, size) - 1);
        Optional<HostContent> content = HostContent.look(host, lanes, remote, size);
        if (content.isEmpty()) {
            comesWhole(path);
        }
        return content;
    }

    private synchronized void comesWhole(String path) {
        whole.add(path);
    }

    /** Makes the file that is received into, unless it has been begun. */
    public interface Maker {
        /**
         * @param prefix of the temporary names of all sources of this file
         * @param name the temporary name for this one, should it be kept; empty if it need not be found again
         */
        IncomingFile make(String prefix, Optional<String> name) throws IOException;
    }

    /**
     * The file that is received into: the one that broke off, if the source is still the same.
     *
     * @param path in results
     * @param name the last element of its final path
     */
    public synchronized IncomingFile incoming(String path, String name, HostContent content, Maker maker) throws IOException {
        List<Object> identity = List.of(content.identity());
        Begun before = begun.remove(path);
        if (before != null && !before.identity().equals(identity)) {
            discard(path, before.file());
            before = null;
        }
        if (before == null) {
            PartialName partial = PartialName.of(name, content.identity());
            before = new Begun(
                    identity, maker.make(partial.prefix(), request.resume() ? Optional.of(partial.text()) : Optional.empty()));
        }
        begun.put(path, before);
        return before.file();
    }

    /** Receives what is missing of a file. @throws IOException as {@link RangedDownload#run} */
    public void receive(HostSession host, HostContent content, String path, IncomingFile file) throws IOException {
        new RangedDownload(this, host, content, path, file).run();
        ended(path);
    }

    /** A file is whole, or not continued: it is no longer held here. */
    public synchronized void ended(String path) {
        begun.remove(path);
    }

    /** Ends further connections; what has broken off is kept if that was asked for, or goes. */
    @Override
    public synchronized void close() {
        lanes.close();
        relayLanes.close();
        begun.forEach((path, left) -> keep(path, left.file()));
        begun.clear();
    }

    private void keep(String path, IncomingFile file) {
        try {
            file.keep();
        } catch (IOException e) {
            leftOver(path, e);
        }
    }

    private void discard(String path, IncomingFile file) {
        try {
            file.discard();
        } catch (IOException e) {
            leftOver(path, e);
        }
    }

    private void leftOver(String path, IOException cause) {
        context.progress().warning(
                "the temporary file of '" + RemoteText.escape(path) + "' could not be removed: " + Reasons.of(cause));
    }
}
