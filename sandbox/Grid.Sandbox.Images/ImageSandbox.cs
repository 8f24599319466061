namespace Grid.Sandbox.Images;

/// <summary>Gives actions that ask for an image that image, and has them run by another sandbox.</summary>
/// <param name="images">The images, which stay their maker's.</param>
/// <param name="inner">What runs actions; passes to this one.</param>
public sealed class ImageSandbox(ImageStore images, ISandbox inner) : ISandbox
{
    /// <summary>The platform property that names the image.</summary>
    public const string Property = ImageName.Property;

    public async Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation)
    {
        if (request.Platform.ValuesOf(ImageName.Property) is not [.., var name])
        {
            return await inner.RunAsync(request, cancellation);
        }

        using BorrowedImage borrowed = await images.BorrowAsync(name, cancellation);
        return await inner.RunAsync(request with { Image = borrowed.Image }, cancellation);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
