using Grid.Core;

namespace Grid.Services.Wire;

/// <summary>Platforms in our own terms.</summary>
internal static class PlatformWire
{
    public static PlatformProperties ToProperties(this Reapi.Platform? wire) => wire is null
        ? PlatformProperties.None
        : PlatformProperties.Of(wire.Properties.Select(property => new PlatformProperty(property.Name, property.Value)));
}
