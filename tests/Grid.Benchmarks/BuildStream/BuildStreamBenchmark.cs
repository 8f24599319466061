using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.BuildStream;

/// <summary>
/// The same project, six leaves and what is made of them, built by both sides in turn, each on a server of ours that the
/// other does not use. Cold is a user with nothing, warm is the same one after every leaf was changed, pulled is another user
/// with nothing.
/// </summary>
internal sealed class BuildStreamBenchmark(int samples, DataFolder data, TextWriter progress)
{
    private const double AtMost = 0.8;

    private static readonly Target Bound = new(AtMost, AtMost / 2, IsLessBetter: true);

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"building a project by BuildStream, {samples} times on either side …");
        await using BuildStreamSide ours = await BuildStreamSide.OursAsync(Path.Join(data.Path, "ours"), data.Path);
        await using BuildStreamSide theirs = await BuildStreamSide.TheirsAsync(Path.Join(data.Path, "theirs"), data.Path);

        // The first is not counted: neither side's start is compared.
        List<BuildStreamTimes> our = [];
        List<BuildStreamTimes> their = [];
        for (int sample = 0; sample <= samples; sample++)
        {
            their.Add(await theirs.MeasureAsync(sample, cancellation));
            our.Add(await ours.MeasureAsync(sample, cancellation));
        }

        return new Report(
            "grid bench buildstream",
            $"{data.FileSystemName}, {samples} samples",
            Baselines: null,
            [
                Row("a project built, cold", our, their, times => times.Cold, Bound),
                Row("all leaves of it changed, warm", our, their, times => times.Warm, Bound),

                // Nothing is built, so what is left is how long a casd or a proxy takes to start.
                Row("pulled by another user", our, their, times => times.Pulled, bound: null),
            ]);
    }

    private static Figure Row(
        string work, List<BuildStreamTimes> our, List<BuildStreamTimes> their, Func<BuildStreamTimes, double> choose, Target? bound)
    {
        double[] seconds = [.. our.Skip(1).Select(choose)];
        double beside = Figure.MedianOf(their.Skip(1).Select(choose));
        return new Figure(work, "times", Figure.MedianOf(seconds) / beside, bound)
        {
            Samples = seconds,
            Baseline = $"{beside:0.00} s with casd and buildbox-worker, {Figure.MedianOf(seconds):0.00} s with ours",
        };
    }
}
