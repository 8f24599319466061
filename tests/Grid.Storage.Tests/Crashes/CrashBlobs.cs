using Grid.Conformance;

namespace Grid.Storage.Tests.Crashes;

/// <summary>The blobs that are written until the crash: by number, so that who writes and who checks agree.</summary>
internal static class CrashBlobs
{
    private const int SmallSizeMax = 8_000;
    private const int MediumSizeMax = 200_000;
    private const int LargeSizeMax = 500_000;

    public static Blob Of(int number)
    {
        int spread = new Random(number).Next(SmallSizeMax);
        int sizeBytes = (number % 20) switch
        {
            7 => (MediumSizeMax - SmallSizeMax) + spread,
            13 => (LargeSizeMax - SmallSizeMax) + spread,
            _ => 1 + spread,
        };
        return Blobs.OfSize(sizeBytes, seed: number);
    }
}
