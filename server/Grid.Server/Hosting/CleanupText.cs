using System.Text;
using Grid.Server.Client.Output;
using Grid.Storage.Sql.Cleanup;

namespace Grid.Server.Hosting;

/// <summary>A clean-up's report as people read it.</summary>
internal static class CleanupText
{
    public static string Of(CleanupReport report, bool isDryRun)
    {
        StringBuilder text = new($"{report.BlobsBefore} blobs, {Sizes.OfBytes(report.BytesBefore)} held; ");
        if (!report.WasNeeded && report.BlobsDeleted == 0)
        {
            return text.Append("below the high watermark, nothing to do").ToString();
        }

        string verb = isDryRun ? "would delete" : "deleted";
        text.Append($"{verb} {report.BlobsDeleted} blobs, {Sizes.OfBytes(report.BytesDeleted)}");
        Add(text, report.BlobsSpared, "were used meanwhile and stay");
        Add(text, report.BlobsFailed, $"could not be deleted ({report.FirstFailure})");
        if (report.StoppedShort)
        {
            text.Append("; still above the low watermark, because all the rest was used too lately");
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, long blobs, string what)
    {
        if (blobs > 0)
        {
            text.Append($"; {blobs} {what}");
        }
    }
}
