package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.target.TargetSnapshot;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one comparison of what is at a target with what would be sent there: a file is unchanged if it has the same size, and the
 * same checksum where these are to be compared, else the same time.
 *
 * @param <F> a file of the source
 */
public final class UnchangedFiles<F> {
    /** What would be sent. */
    public interface Source<F> {
        /** A file's path in results. */
        String path(F file);

        long size(F file);

        /** When it was changed last, in seconds; empty if that cannot be found out. */
        OptionalLong modified(F file);

        /** Whether {@link #sums} can be asked for. */
        boolean hasSums() throws IOException;

        /** The SHA-256 sums of files; one without a sum cannot be compared. */
        Map<F, String> sums(List<F> files) throws IOException;
    }

    private final CopyContext context;
    private final Source<F> source;
    private final TargetSnapshot target;

    public UnchangedFiles(CopyContext context, Source<F> source, TargetSnapshot target) {
        this.context = context;
        this.source = source;
        this.target = target;
    }

    /** What of a plan is to be sent: nothing that is unchanged, and nothing at all in a dry run. What is not sent is settled. */
    public static Plan rest(CopyContext context, Plan plan, TargetSnapshot target) throws IOException {
        CopyRequest request = context.request();
        Map<Plan.Item, String> unchanged = request.skipUnchanged() ? of(context, plan, target) : Map.of();
        List<Plan.Item> rest = new ArrayList<>();
        for (Plan.Item item : plan.items()) {
            if (unchanged.containsKey(item)) {
                context.progress().unchanged(item.target(), item.size(), unchanged.get(item));
            } else if (request.dryRun()) {
                target.plan(context.progress(), item.target(), item.size(), item.directory());
            } else if (!request.skipUnchanged() || !item.directory() || !isDirectory(target, item)) {
                rest.add(item);
            }
        }
        return new Plan(rest, List.of(), List.of(), plan.kind());
    }

    private static boolean isDirectory(TargetSnapshot target, Plan.Item item) {
        return target.at(item.target()).filter(RemoteEntry::isDirectory).isPresent();
    }

    /** The unchanged files of a plan, as by {@link #among}. */
    public static Map<Plan.Item, String> of(CopyContext context, Plan plan, TargetSnapshot target) throws IOException {
        return new UnchangedFiles<>(context, new PlannedFiles(context.progress()), target)
                .among(plan.items().stream().filter(item -> !item.directory()));
    }

    /** The unchanged ones of some files, with their checksums where these were compared, else with an empty text. */
    public Map<F, String> among(Stream<F> files) throws IOException {
        List<F> candidates = files.filter(this::hasItsSize).toList();
        return context.request().verify() != Verify.NONE && source.hasSums() && target.hasSums()
                ? withSameSum(candidates)
                : candidates.stream().filter(this::hasItsTime).collect(Collectors.toMap(file -> file, file -> ""));
    }

    private boolean hasItsSize(F file) {
        return target.at(source.path(file))
                .filter(there -> there.isFile() && there.size() == source.size(file))
                .isPresent();
    }

    private boolean hasItsTime(F file) {
        return source.modified(file).equals(
                OptionalLong.of(target.at(source.path(file)).orElseThrow().modified()));
    }

    private Map<F, String> withSameSum(List<F> candidates) throws IOException {
        if (candidates.isEmpty()) {
            return Map.of();
        }
        Map<String, String> there = target.sums(
                candidates.stream().map(source::path).toList(),
                candidates.stream().mapToLong(source::size).sum());
        List<F> known = candidates.stream().filter(file -> there.containsKey(source.path(file))).toList();
        Map<F, String> here = known.isEmpty() ? Map.of() : source.sums(known);
        Map<F, String> same = new HashMap<>();
        for (F file : known) {
            String sum = there.get(source.path(file));
            if (sum.equals(here.get(file))) {
                same.put(file, sum);
            }
        }
        return same;
    }

    /** Files of this machine. */
    private record PlannedFiles(CopyProgress progress) implements Source<Plan.Item> {
        @Override
        public String path(Plan.Item file) {
            return file.target();
        }

        @Override
        public long size(Plan.Item file) {
            return file.size();
        }

        @Override
        public OptionalLong modified(Plan.Item file) {
            try {
                return OptionalLong.of(file.tree().file(file.source()).times().modified());
            } catch (IOException e) {
                cannotBeCompared(file, e);
                return OptionalLong.empty();
            }
        }

        @Override
        public boolean hasSums() {
            return true;
        }

        @Override
        public Map<Plan.Item, String> sums(List<Plan.Item> files) {
            Map<Plan.Item, String> sums = new HashMap<>();
            for (Plan.Item file : files) {
                try (SourceFile content = file.tree().open(file.source())) {
                    sums.put(file, Sha256.of(content));
                } catch (IOException e) {
                    cannotBeCompared(file, e);
                }
            }
            return sums;
        }

        private void cannotBeCompared(Plan.Item file, IOException cause) {
            progress.detail("'" + file.target() + "' cannot be compared: " + Reasons.of(cause));
        }
    }
}
