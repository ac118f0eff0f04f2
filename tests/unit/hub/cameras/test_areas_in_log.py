"""An opened session's entry says where only as coarsely as the specification allows."""

from hub_drivers import until

HERE = {"lat_e6": 32_298_757, "lon_e6": -90_184_810}


async def entry_of(world, scene):
    await scene.opening()
    return [e for e in await world.log_entries() if e.type == "view_session.opened"][-1]


async def test_one_camera_s_sessions_say_no_area(world, scene):
    assert (await entry_of(world, scene)).area is None


async def test_five_cameras_give_their_sessions_an_area(world, scene):
    for _ in range(4):
        scene.gateway.add_camera(position=HERE)
    await scene.gateway.say("camera", **scene.gateway.cameras[1])
    for camera in scene.gateway.cameras[2:]:
        await scene.gateway.say("camera", **camera)
    await until(lambda: world.hub.areas.of(world.camera_id))

    entry = await entry_of(world, scene)

    assert entry.area == world.hub.areas.of(world.camera_id)
