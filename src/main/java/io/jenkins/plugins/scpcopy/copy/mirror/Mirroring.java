package io.jenkins.plugins.scpcopy.copy.mirror;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Pruning;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.selection.AntPatterns;
import io.jenkins.plugins.scpcopy.copy.selection.ListedView;
import io.jenkins.plugins.scpcopy.copy.selection.LocalView;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.SourceListing;
import io.jenkins.plugins.scpcopy.copy.selection.SourceView;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Deletes what a copy's target has and its source does not, if that was asked for. What is to go is decided before anything is
 * copied, so that nothing which comes there meanwhile is deleted; it is deleted when everything has arrived.
 */
public final class Mirroring {
    private static final int AT_ONCE = 500;
    private static final String LISTERS = "find and stat that can list files";
    private static final String PRUNERS = "find, rm and rmdir, nor SFTP";

    private final CopyRequest request;
    private final Mirror mirror;
    private final CopyProgress progress;
    private final MirrorRules rules;
    private String real = "";
    private Doomed doomed;
    private boolean verified = true;

    public Mirroring(CopyContext context) {
        this.request = context.request();
        this.mirror = request.mirror();
        this.progress = context.progress();
        this.rules = new MirrorRules(request);
    }

    /** @throws IllegalArgumentException if the request asks for what a mirror cannot have, with the reason */
    public void check() {
        if (mirror != null) {
            rules.checkRequest();
        }
    }

    /** From this machine to a host: finds out what is to go. */
    public void beforeUpload(Plan plan, HostSession host) throws IOException {
        if (isDue()) {
            rules.checkKind(plan.kind());
            plan(pruning(host), path(host), LocalView.of(request, new LocalPaths(request), plan), List.of());
        }
    }

    /** On this machine alone: finds out what is to go. */
    public void beforeLocal(LocalPaths paths, Plan plan) throws IOException {
        if (isDue()) {
            rules.checkKind(plan.kind());
            LocalView view = LocalView.of(request, paths, plan);
            List<String> places = new ArrayList<>();
            for (Path place : view.places()) {
                places.add(LocalPruning.shown(place.toRealPath()));
            }
            plan(new LocalPruning(paths), path(paths), view, places);
        }
    }

    /** From a host to this machine: finds out what is to go. */
    public void beforeDownload(HostSession host, LocalPaths paths) throws IOException {
        if (isDue()) {
            plan(new LocalPruning(paths), path(paths), list(host), List.of());
        }
    }

    /** From host to host: finds out what is to go. */
    public void beforeRelay(HostSession sender, HostSession receiver) throws IOException {
        if (isDue()) {
            plan(pruning(receiver), path(receiver), list(sender), rules.isOneHost() ? places(sender) : List.of());
        }
    }

    /** Whether it is asked for and not known yet. */
    private boolean isDue() {
        return mirror != null && doomed == null;
    }

    /** An empty source would empty the target. */
    public void checkNotEmpty(Plan plan) {
        if (mirror != null) {
            rules.checkNotEmpty(plan.files());
        }
    }

    private SourceView list(HostSession host) throws IOException {
        RequestedPaths roots = new RequestedPaths(((CopySource.Remote) request.from()).paths(), host.profile());
        rules.checkPaths(roots);
        host.tools().require(host.tools().listing(), host, MirrorRules.MIRROR, LISTERS);
        SourceListing listing = SourceListing.list(host, roots);
        rules.checkListing(listing, host.name());
        return new ListedView(roots, listing);
    }

    /** Where the source is on its host. */
    private List<String> places(HostSession host) throws IOException {
        List<String> places = new ArrayList<>();
        for (String path : ((CopySource.Remote) request.from()).paths()) {
            String plain = path.replaceFirst("[^/]*[*?].*", "");
            pruning(host).look(plain(host, plain)).real().ifPresent(places::add);
        }
        return places;
    }

    private static Pruning pruning(HostSession host) throws IOException {
        return host.tools().require(host.tools().pruning(), host, MirrorRules.MIRROR, PRUNERS);
    }

    private String path(HostSession host) {
        return plain(host, ((CopyTarget.Remote) request.to()).end().path());
    }

    private static String plain(HostSession host, String path) {
        String unescaped = host.profile() == ServerProfile.POSIX ? Glob.unescape(path) : path;
        return RemotePath.withoutDots(RemotePath.normalize(unescaped, host.profile()));
    }

    private String path(LocalPaths paths) {
        return paths.resolve(((CopyTarget.Local) request.to()).path()).toString();
    }

    /** @param sources what on the same machine must be apart from the target */
    private void plan(Pruning pruning, String path, SourceView source, List<String> sources) throws IOException {
        Pruning.Place place = pruning.look(path);
        rules.checkPlace(path, place, sources);
        real = place.real().orElse("");
        List<Pruning.Found> there =
                real.isEmpty() ? List.of() : pruning.walk(real, source.names(), progress.memory().listing());
        Doomed found = new Doomed(there, source, new AntPatterns(mirror.protect()));
        progress.detail("a mirror: " + there.size() + " files and directories are at the target, of which the source does not have "
                + found.count());
        if (request.dryRun() && found.count() > mirror.maxDelete()) {
            progress.warning(rules.tooMany(found.count()).getMessage());
        } else if (found.count() > mirror.maxDelete()) {
            throw rules.tooMany(found.count());
        }
        MemoryBudget.Account memory = progress.memory().plan();
        for (Pruning.Found item : found.items()) {
            memory.take(MemoryBudget.LISTED + MemoryBudget.of(item.path()));
        }
        doomed = found;
        progress.watch(this::arrived);
    }

    /** What comes after all is spared. */
    private void arrived(FileResult result) {
        if (result.status() == FileResult.Status.COPIED) {
            doomed.spare(result.path());
            verified = verified && (request.verify() != Verify.SHA256 || !result.sha256().isEmpty());
        }
    }

    /** Deletes it on a host, if everything has arrived. @param target gives the host's session of one attempt */
    public <S> void finish(Retries<S> retries, Function<S, HostSession> target) throws IOException {
        if (doomed == null || doomed.count() == 0 || !isToBeDone()) {
            return;
        }
        retries.progress();
        int all = doomed.count();
        try {
            retries.run(session -> delete(pruning(target.apply(session))), () -> all - doomed.count(), () -> true);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Deletes it on this machine, if everything has arrived. */
    public void finish(LocalPaths paths) throws IOException {
        if (doomed == null || doomed.count() == 0 || !isToBeDone()) {
            return;
        }
        try {
            delete(new LocalPruning(paths));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            failed(e);
        }
    }

    private boolean isToBeDone() {
        if (progress.failures() > 0 || !verified) {
            progress.warning("nothing is deleted at the target, since not everything has arrived"
                    + (verified ? "" : " and been verified"));
            return false;
        }
        if (request.dryRun()) {
            doomed.items().forEach(item -> settle(item, FileResult.Status.DOOMED));
            return false;
        }
        return true;
    }

    private void failed(IOException cause) {
        progress.targetFailed(Reasons.of(cause) + "; of what the source does not have, " + doomed.count() + " may be left there");
    }

    private void settle(Pruning.Found item, FileResult.Status status) {
        String path = item.path() + (item.kind() == Pruning.Kind.DIRECTORY ? "/" : "");
        progress.settle(new FileResult(path, 0, status, ""));
    }

    private void delete(Pruning pruning) throws IOException {
        if (doomed.hasAlike()) {
            doomed.spareAlike(pruning.walk(real, List.of(), progress.memory().listing()));
        }
        List<Pruning.Found> items = doomed.items();
        for (int from = 0; from < items.size(); from += AT_ONCE) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            List<Pruning.Found> batch = items.subList(from, Math.min(from + AT_ONCE, items.size()));
            List<Optional<String>> problems = pruning.remove(real, batch, request.keepsTimes());
            for (int i = 0; i < batch.size(); i++) {
                doomed.done(batch.get(i));
                Optional<String> problem = problems.get(i);
                if (problem.isPresent()) {
                    progress.failed(batch.get(i).path(), 0, "cannot be deleted: " + problem.get());
                } else {
                    settle(batch.get(i), FileResult.Status.DELETED);
                }
            }
        }
    }
}
