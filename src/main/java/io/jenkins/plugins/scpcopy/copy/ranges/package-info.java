/**
 * One large file, written in parts at their places: continued where it broke off, and sent over several connections at once.
 * A {@code LargeFiles} says for a copy which files that is; {@code RangedUpload} and {@code RangedDownload} carry one through.
 * Both find out by the sums of {@code Blocks} what is there, let a {@code RangedCopy} move the rest with {@code Lanes}, which share
 * it by a {@code PartQueue}, and leave the file under its temporary name: names are given by {@code Staging} alone.
 */
package io.jenkins.plugins.scpcopy.copy.ranges;
