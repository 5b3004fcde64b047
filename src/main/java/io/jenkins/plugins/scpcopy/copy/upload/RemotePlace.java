package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.copy.tools.StagedFile;
import io.jenkins.plugins.scpcopy.copy.tools.Staging;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where files are on a host before and after they get their names. Safe for use by several threads. */
final class RemotePlace implements Staging.Place<RemoteFile>, Staging.Checksums<RemoteFile> {
    private static final String UNKNOWN = "whether it got its name is not known: ";

    private final Optional<RemoteTarget> target;
    private final boolean atomic;
    /** What has not got its name. */
    private final Set<String> temporaries = new TreeSet<>();
    /** What of that the next copy goes on with. */
    private final Set<String> kept = new HashSet<>();

    private HostSession host;

    /** @param target empty for hosts that only take one file after the other */
    RemotePlace(HostSession host, Optional<RemoteTarget> target) {
        this.host = host;
        this.target = target;
        this.atomic = host.request().atomic();
    }

    /** Commands go over this connection from now on. */
    synchronized void use(HostSession session) {
        host = session;
    }

    synchronized HostSession host() {
        return host;
    }

    String base() {
        return target.map(RemoteTarget::base).orElse(".");
    }

    /** Where a file ends up, relative to {@link #base}. @param path in results */
    String named(String path) {
        return target.map(there -> there.place(path)).orElse(path);
    }

    /** Where a file is until it has its name, relative to {@link #base}. */
    String of(RemoteFile file) {
        String named = named(file.path());
        return file.temporaryName().map(name -> RelativePath.child(RelativePath.parent(named), name)).orElse(named);
    }

    /** What may be left of a file that was sent under its own name, fit to be shown. */
    String leftOf(String path) {
        String place = base().equals(".") ? named(path) : RemotePath.child(base(), named(path));
        return "'" + RemoteText.escape(place) + "' there may be incomplete"
                + target.flatMap(RemoteTarget::nameInside)
                        .map(name -> ", or '" + RemoteText.escape(name) + "' in it if it is a directory")
                        .orElse("");
    }

    /** A file is about to be sent. @param path in results */
    synchronized RemoteFile begin(String path, long size, boolean summed) {
        Optional<String> name = atomic ? Optional.of("." + RemoteScripts.nonce() + ".part") : Optional.empty();
        RemoteFile file = new RemoteFile(path, size, name, summed);
        if (atomic) {
            temporaries.add(of(file));
        }
        return file;
    }

    /**
     * A file is about to be sent in parts.
     *
     * @param path in results
     * @param name the last element of its path until it has its own
     * @param lasting whether the next copy goes on with it
     */
    synchronized RemoteFile beginInParts(String path, long size, String name, boolean lasting) {
        RemoteFile file = RemoteFile.inParts(path, size, name);
        temporaries.add(of(file));
        if (lasting) {
            kept.add(of(file));
        }
        return file;
    }

    /** The host's sum of each file: computed while it was sent, or by one command for all others. */
    @Override
    public Map<RemoteFile, String> of(List<RemoteFile> files) throws IOException {
        Map<RemoteFile, String> sums = new HashMap<>();
        for (RemoteFile file : files) {
            if (file.isFollowedWell()) {
                sums.put(file, file.sum());
            }
        }
        List<RemoteFile> others = files.stream().filter(file -> !sums.containsKey(file)).toList();
        if (!others.isEmpty()) {
            Map<String, String> found = host().tools().sums().orElseThrow().of(
                    base(), others.stream().map(this::of).toList(), others.stream().mapToLong(RemoteFile::size).sum());
            others.forEach(file -> sums.put(file, found.get(of(file))));
        }
        return sums;
    }

    /** Files that are sent under their own names have them. */
    @Override
    public List<Optional<String>> rename(List<RemoteFile> files) throws IOException {
        List<RemoteFile> nameless = files.stream().filter(file -> file.temporaryName().isPresent()).toList();
        if (nameless.isEmpty()) {
            return files.stream().map(file -> Optional.<String>empty()).toList();
        }
        HostTools.Moves moves = moves();
        nameless.forEach(file -> moves.move(of(file), named(file.path()), file.isDoubtful()));
        nameless.forEach(StagedFile::doubt);
        Iterator<Optional<String>> outcomes = moves.run().iterator();
        List<Optional<String>> problems = new ArrayList<>();
        for (RemoteFile file : files) {
            Optional<String> problem = file.temporaryName().isPresent() ? outcomes.next() : Optional.empty();
            if (problem.isEmpty()) {
                gotName(file);
            }
            problems.add(problem);
        }
        return problems;
    }

    private HostTools.Moves moves() throws IOException {
        return host().tools().moving().orElseThrow().in(base(), host().request().keepsTimes());
    }

    private synchronized void gotName(RemoteFile file) {
        temporaries.remove(of(file));
    }

    /** Temporary files are removed all at once, by {@link #clean}. */
    @Override
    public synchronized void discard(RemoteFile file) {
        kept.remove(of(file));
    }

    /** The next copy finds it whole. */
    @Override
    public void giveUp(RemoteFile file) {}

    /**
     * Settles what is doubtful, and removes the temporary files that got no name, even if the copy was aborted.
     *
     * @param fresh opens another connection, should the one at hand be lost
     */
    void clean(Staging<RemoteFile> staging, Retries.Opener<HostSession> fresh) {
        if (left().isEmpty() && !staging.isHolding()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            try {
                staging.settle();
                removeLeft();
            } catch (IOException e) {
                host().progress().detail(
                        host().name() + ": temporary files are removed over a fresh connection: " + Reasons.of(e));
                use(fresh.open());
                settleOrFail(staging);
                removeLeft();
            }
        } catch (IOException e) {
            staging.failAll(UNKNOWN + Reasons.of(e));
            host().progress().warning(host().name() + ": temporary files named .scpcopy-….part may be left below '"
                    + RemoteText.escape(base()) + "': " + Reasons.of(e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void settleOrFail(Staging<RemoteFile> staging) {
        try {
            staging.settle();
        } catch (IOException e) {
            staging.failAll(UNKNOWN + Reasons.of(e));
        }
    }

    private void removeLeft() throws IOException {
        Set<String> left = left();
        if (!left.isEmpty()) {
            HostTools.Moves moves = moves();
            left.forEach(moves::remove);
            moves.run();
        }
    }

    private synchronized Set<String> left() {
        Set<String> left = new TreeSet<>(temporaries);
        left.removeAll(kept);
        return left;
    }
}
