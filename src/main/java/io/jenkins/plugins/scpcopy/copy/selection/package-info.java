/**
 * What is to be copied. {@code UploadPlanner} selects local files and has {@code PlanBuilder} make a {@code Plan}, which is
 * refused as a whole if one name is impossible there or two items meet ({@code NameRules}, {@code Problems}).
 * {@code SourceListing} is the same for files of a host; {@code RequestedPaths} knows which of them were asked for.
 * {@code UnchangedFiles} leaves out what is there already, {@code FinishedPaths} what an earlier attempt
 * has done.
 */
package io.jenkins.plugins.scpcopy.copy.selection;

