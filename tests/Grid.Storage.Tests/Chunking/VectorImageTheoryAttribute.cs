using Grid.Tests.Shared;

namespace Grid.Storage.Tests.Chunking;

/// <summary>A theory about the public test image of FastCDC, skipped where the image does not stand beside the checkout.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorImageTheoryAttribute : TheoryAttribute
{
    private static readonly string Image = RepositoryRoot.Combine("..", "shared", "vectors", "SekienAkashita.jpg");

    public VectorImageTheoryAttribute() => Skip = File.Exists(Image) ? null : "SekienAkashita.jpg is not there.";

    public static byte[] Read() => File.ReadAllBytes(Image);
}
