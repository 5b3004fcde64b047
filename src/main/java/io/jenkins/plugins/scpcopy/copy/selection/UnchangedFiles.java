package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.target.TargetSnapshot;
import io.jenkins.plugins.scpcopy.copy.tools.Staging;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one comparison of what is at a target with what would be sent there: a file is unchanged if it has the same size, and the
 * same checksum where these are to be compared, else the same time.
 *
 * @param path of a file in results
 * @param size of a file, in bytes
 * @param modified when a file was changed last, in seconds; empty if that cannot be found out
 * @param sums gives the checksums of files; empty if that cannot be done
 * @param <F> a file that would be sent
 */
public record UnchangedFiles<F>(
        Function<F, String> path,
        ToLongFunction<F> size,
        Function<F, OptionalLong> modified,
        Optional<Staging.Checksums<F>> sums) {
    /** What of a plan is to be sent: nothing that is unchanged, and nothing at all in a dry run. What is not sent is settled. */
    public static Plan rest(CopyContext context, Plan plan, TargetSnapshot target) throws IOException {
        CopyRequest request = context.request();
        CopyProgress progress = context.progress();
        Map<Plan.Item, String> unchanged = request.skipUnchanged() ? of(context, plan, target) : Map.of();
        List<Plan.Item> rest = new ArrayList<>();
        for (Plan.Item item : plan.items()) {
            if (unchanged.containsKey(item)) {
                progress.unchanged(item.target(), item.size(), unchanged.get(item));
            } else if (request.dryRun()) {
                target.plan(progress, item.target(), item.size(), item.directory());
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
        CopyProgress progress = context.progress();
        return new UnchangedFiles<Plan.Item>(
                        Plan.Item::target,
                        Plan.Item::size,
                        item -> modified(item, progress),
                        context.request().verify() == Verify.NONE
                                ? Optional.empty()
                                : Optional.of(items -> sums(items, progress)))
                .among(plan.items().stream().filter(item -> !item.directory()), target);
    }

    /** The unchanged ones of some files, with their checksums where these were compared, else with an empty text. */
    Map<F, String> among(Stream<F> files, TargetSnapshot target) throws IOException {
        List<F> candidates = files.filter(file -> target.at(path.apply(file))
                        .filter(there -> there.isFile() && there.size() == size.applyAsLong(file))
                        .isPresent())
                .toList();
        if (sums.isPresent() && target.hasSums()) {
            return candidates.isEmpty() ? Map.of() : withSameSum(candidates, sums.get(), target);
        }
        return candidates.stream()
                .filter(file -> modified.apply(file)
                        .equals(OptionalLong.of(target.at(path.apply(file)).orElseThrow().modified())))
                .collect(Collectors.toMap(file -> file, file -> ""));
    }

    private Map<F, String> withSameSum(List<F> candidates, Staging.Checksums<F> source, TargetSnapshot target)
            throws IOException {
        Map<String, String> there = target.sums(
                candidates.stream().map(path).toList(), candidates.stream().mapToLong(size).sum());
        List<F> known = candidates.stream().filter(file -> there.containsKey(path.apply(file))).toList();
        Map<F, String> same = new HashMap<>(known.isEmpty() ? Map.of() : source.of(known));
        same.entrySet().removeIf(entry -> !there.get(path.apply(entry.getKey())).equals(entry.getValue()));
        return same;
    }

    private static OptionalLong modified(Plan.Item item, CopyProgress progress) {
        try {
            return OptionalLong.of(item.tree().file(item.source()).times().modified());
        } catch (IOException e) {
            cannotBeCompared(item, e, progress);
            return OptionalLong.empty();
        }
    }

    private static Map<Plan.Item, String> sums(List<Plan.Item> items, CopyProgress progress) {
        Map<Plan.Item, String> sums = new HashMap<>();
        for (Plan.Item item : items) {
            try {
                sums.put(item, item.tree().sum(item.source()));
            } catch (IOException e) {
                cannotBeCompared(item, e, progress);
            }
        }
        return sums;
    }

    private static void cannotBeCompared(Plan.Item item, IOException cause, CopyProgress progress) {
        progress.detail("'" + item.target() + "' cannot be compared: " + Reasons.of(cause));
    }
}
