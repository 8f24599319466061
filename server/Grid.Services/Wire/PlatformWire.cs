using Grid.Core;

namespace Grid.Services.Wire;

/// <summary>Platforms in our own terms.</summary>
internal static class PlatformWire
{
    // Advice to whichever bot gets the action: with what others it may share a program that goes on. None has to offer it.
    private static readonly string[] Advice = ["persistentWorkerKey", "persistentWorkerProtocol"];

    public static PlatformProperties ToProperties(this Reapi.Platform? wire) => wire is null
        ? PlatformProperties.None
        : PlatformProperties.Of(wire.Properties
            .Where(property => !Advice.Contains(property.Name, StringComparer.Ordinal))
            .Select(property => new PlatformProperty(property.Name, property.Value)));
}
