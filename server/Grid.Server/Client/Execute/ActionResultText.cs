using Google.Protobuf.WellKnownTypes;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Execute;

/// <summary>An action's result as a person reads it.</summary>
internal static class ActionResultText
{
    public static TextFields Describe(Reapi.ActionResult result)
    {
        TextFields fields = new();
        fields.Add("exit code", $"{result.ExitCode}");
        fields.Add("stdout", StreamOf(result.StdoutDigest, result.StdoutRaw.Length));
        fields.Add("stderr", StreamOf(result.StderrDigest, result.StderrRaw.Length));
        foreach (ActionOutput output in ActionOutput.Of(result))
        {
            fields.Add(output.Type, output.ToString());
        }

        AddTimes(fields, result.ExecutionMetadata);
        return fields;
    }

    private static void AddTimes(TextFields fields, Reapi.ExecutedActionMetadata? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        fields.Add("worker", metadata.Worker);
        fields.Add("queued", Between(metadata.QueuedTimestamp, metadata.WorkerStartTimestamp));
        fields.Add("inputs fetched", Between(metadata.InputFetchStartTimestamp, metadata.InputFetchCompletedTimestamp));
        fields.Add("ran", Between(metadata.ExecutionStartTimestamp, metadata.ExecutionCompletedTimestamp));
        if (InputAccessText.Find(metadata) is { } access)
        {
            fields.Add("inputs touched", InputAccessText.Touched(access));
            fields.Add("inputs read", InputAccessText.Read(access));
            fields.Add("inputs of its kind", InputAccessText.Kind(access));
        }

        fields.Add("outputs stored", Between(metadata.OutputUploadStartTimestamp, metadata.OutputUploadCompletedTimestamp));
    }

    private static string? Between(Timestamp? start, Timestamp? end) =>
        start is null || end is null ? null : Sizes.OfTime(end.ToDateTimeOffset() - start.ToDateTimeOffset());

    private static string? StreamOf(Reapi.Digest? digest, int rawSizeBytes) => digest switch
    {
        { SizeBytes: > 0 } => $"{digest.Hash}/{digest.SizeBytes}",
        _ => rawSizeBytes > 0 ? $"{rawSizeBytes} bytes, inline" : null,
    };
}
