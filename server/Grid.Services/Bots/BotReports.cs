using System.Globalization;
using Google.Protobuf;
using Grid.Core;
using Grid.Scheduling;
using Grid.Scheduling.Platforms;
using Grid.Services.Execution;
using Grpc.Core;

namespace Grid.Services.Bots;

/// <summary>What bots say, in our own terms.</summary>
internal static class BotReports
{
    private const string CapacityKey = "capacity";
    private const string PartialMetadataPrefix = "partial-execution-metadata-";

    /// <summary>Checks and translates a session.</summary>
    /// <exception cref="GridException">
    /// INVALID_ARGUMENT that says what is wrong with it, FAILED_PRECONDITION when the farm has no use for its platform.
    /// </exception>
    public static BotReport ToReport(
        Rwapi.BotSession session, InstanceName parent, ExecutionInstance instance, Metadata headers)
    {
        ThrowIfBad(session);
        BotPlatform platform = instance.Platforms.OfferOf(parent, OfferedBy(session.Worker));
        Dictionary<string, byte[]> partialMetadata = PartialMetadataOf(headers);
        return new BotReport(
            new BotId(instance.Pool, session.BotId),
            (BotStatus)session.Status,
            platform.Properties,
            CapacityOf(session.Worker),
            [.. session.Leases.Select(lease => LeaseReports.ToReport(lease, instance) with
            {
                PartialMetadata = partialMetadata.GetValueOrDefault(LastPart(lease.Id)),
            })])
        {
            Version = session.Version,
            Labels = platform.Labels,
        };
    }

    private static void ThrowIfBad(Rwapi.BotSession session)
    {
        if (session.BotId.Length == 0)
        {
            throw GridException.InvalidArgument("The bot session has no bot_id: give every bot a name of its own.");
        }

        ThrowIfTooMany("bot_id", session.BotId.Length, BotServiceLimits.NameLengthMax, "characters");
        ThrowIfTooMany("the list of leases", session.Leases.Count, BotServiceLimits.LeasesMax, "leases");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Rwapi.Lease lease in session.Leases)
        {
            ThrowIfTooMany("the id of a lease", lease.Id.Length, BotServiceLimits.NameLengthMax, "characters");
            if (!names.Add(lease.Id))
            {
                throw GridException.InvalidArgument($"The bot session lists lease '{lease.Id}' twice: list each lease once.");
            }
        }
    }

    private static void ThrowIfTooMany(string what, int count, int countMax, string unit)
    {
        if (count > countMax)
        {
            throw GridException.InvalidArgument($"In the bot session, {what} has {count} {unit}: {countMax} are allowed.");
        }
    }

    // Some bots describe themselves as a device, some as a worker, buildbox-worker as both.
    private static PlatformProperties OfferedBy(Rwapi.Worker? worker)
    {
        if (worker is null)
        {
            return PlatformProperties.None;
        }

        IEnumerable<PlatformProperty> ofWorker =
            worker.Properties.Select(property => new PlatformProperty(property.Key, property.Value));
        IEnumerable<PlatformProperty> ofDevice = worker.Devices.Take(1).SelectMany(device => device.Properties)
            .Select(property => new PlatformProperty(property.Key, property.Value));
        PlatformProperties offered = PlatformProperties.Of(ofWorker.Concat(ofDevice));
        ThrowIfTooMany("the platform", offered.Items.Count, BotServiceLimits.PropertiesMax, "properties");
        return offered;
    }

    private static int CapacityOf(Rwapi.Worker? worker)
    {
        string? text = worker?.Configs.FirstOrDefault(config => config.Key == CapacityKey)?.Value;
        if (text is null)
        {
            return 1;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int capacity) && capacity > 0
            ? capacity
            : throw GridException.InvalidArgument($"The bot's capacity '{text}' is not a number from 1 up.");
    }

    // A header's name can not hold the slash of a lease's id, so the id's last part, which is unique, stands for it.
    private static Dictionary<string, byte[]> PartialMetadataOf(Metadata headers) => headers
        .Where(entry => entry.IsBinary
            && entry.Key.StartsWith(PartialMetadataPrefix, StringComparison.Ordinal)
            && entry.Key.Length > PartialMetadataPrefix.Length + Metadata.BinaryHeaderSuffix.Length)
        .GroupBy(entry => LastPart(entry.Key[PartialMetadataPrefix.Length..^Metadata.BinaryHeaderSuffix.Length]))
        .Where(entries => IsMetadata(entries.First().ValueBytes))
        .ToDictionary(entries => entries.Key, entries => entries.First().ValueBytes);

    private static bool IsMetadata(byte[] content)
    {
        try
        {
            Reapi.ExecutedActionMetadata.Parser.ParseFrom(content);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static string LastPart(string id) => id[(id.LastIndexOf('/') + 1)..];
}
