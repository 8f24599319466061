using Grid.Sandbox;
using Grid.Sandbox.Fuse;
using Grid.Sandbox.Staging;

namespace Grid.Benchmarks.Sandbox;

/// <summary>The stagers that are measured.</summary>
internal static class Stagers
{
    public static StagerUnderTest Links(string folder, SampleTree tree) =>
        new(StagingArea.Open(Path.Join(folder, "links")), new LinkStager(SandboxLimits.Default), tree);

    public static StagerUnderTest Fuse(string folder, SampleTree tree)
    {
        string path = Path.Join(folder, "fuse");
        return new StagerUnderTest(StagingArea.Open(path), FuseStager.Open(path, SandboxLimits.Default), tree);
    }
}
